import { isRecord } from '../reply.ts'
import { type Input, type Reference, type ServiceModel, type Shape, shapeOf, within } from './model.ts'

/** Thrown for a body that is no JSON object. */
export class NotJson extends Error {}

/** The JSON object of a body, `{}` where it is empty. */
export function jsonBody(body: Buffer): Input {
  if (body.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new NotJson()
  }
  if (!isRecord(value)) throw new NotJson()
  return value
}

/** The members of a shape by their names in JSON. */
const namesOf = new WeakMap<Shape, Map<string, string>>()

/**
 * A JSON value in the model's names. Members that are null count as left out, as in AWS's JSON protocols. Paths of
 * members that the model lacks go to `unknown`. A value of another type stays as it is.
 */
export function fromJson(
  model: ServiceModel,
  reference: Reference,
  value: unknown,
  unknown: string[],
  path = '',
): unknown {
  const shape = shapeOf(model, reference)
  if (shape.document) return value
  if (shape.type === 'structure') {
    if (!isRecord(value)) return value
    const names = jsonNames(shape)
    const input: Input = {}
    for (const [wire, each] of Object.entries(value)) {
      if (each === null) continue
      const name = names.get(wire)
      const member = name === undefined ? undefined : shape.members?.[name]
      if (name === undefined || member === undefined) unknown.push(within(path, wire))
      else input[name] = fromJson(model, member, each, unknown, within(path, name))
    }
    return input
  }
  if (shape.type === 'list' && shape.member && Array.isArray(value)) {
    const { member } = shape
    return value.map((each, index) => fromJson(model, member, each, unknown, `${path}[${index}]`))
  }
  if (shape.type === 'map' && shape.value && isRecord(value)) {
    const { value: member } = shape
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, fromJson(model, member, each, unknown, within(path, key))]),
    )
  }
  return value
}

function jsonNames(shape: Shape): Map<string, string> {
  let names = namesOf.get(shape)
  if (names === undefined) {
    const members = Object.entries(shape.members ?? {}).filter(([, { location }]) => location === undefined)
    names = new Map(members.map(([name, { locationName }]) => [locationName ?? name, name]))
    namesOf.set(shape, names)
  }
  return names
}
