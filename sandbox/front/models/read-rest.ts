import type { Call } from '../call.ts'
import { type Input, type Reading, type Reference, type ServiceModel, type Shape, shapeOf } from './model.ts'
import { fromJson, jsonBody } from './read-json.ts'
import { fromXml, xmlBody } from './read-xml.ts'
import type { RestRequest } from './rest-routes.ts'
import { valueOfText } from './text-values.ts'

/** Query parameters of every call: presigned signatures, and the name that the SDK for JavaScript adds. */
const OF_EVERY_CALL = /^(X-Amz-.*|AWSAccessKeyId|Signature|Expires|x-id|x-amz-security-token)$/i

/** Headers of every call: signature, session, what SDKs tell of themselves, how a body is cut into chunks. */
const HEADERS_OF_EVERY_CALL =
  /^x-amz-(date|security-token|content-sha256|user-agent|target|decoded-content-length|trailer|sdk-.*|checksum-.*|meta-.*|region-set|s3session-token|invocation-id|request-payer|te)$/

/**
 * A REST call's parameters in the model's names, from its path, query, headers and body
 * (https://smithy.io/2.0/spec/http-bindings.html). Throws `NotJson` or `NotXml` for a body that cannot be read.
 */
export function fromRest(
  model: ServiceModel,
  rest: RestRequest,
  call: Call,
  written: 'rest-json' | 'rest-xml',
): Reading {
  const unknown: string[] = []
  const reference = rest.operation.input
  const shape: Shape = reference ? shapeOf(model, reference) : { type: 'structure' }
  const input: Input = {}
  const taken = { query: new Set(rest.literals), headers: new Set<string>() }
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const wire = member.locationName ?? name
    const value = parameterAt(model, member, wire, rest, call.headers, taken)
    if (value !== undefined) input[name] = value
  }
  for (const name of rest.query.keys()) if (!taken.query.has(name) && !OF_EVERY_CALL.test(name)) unknown.push(name)
  for (const name of Object.keys(call.headers)) {
    if (name.startsWith('x-amz-') && !taken.headers.has(name) && !HEADERS_OF_EVERY_CALL.test(name)) unknown.push(name)
  }
  Object.assign(input, bodyOf(model, reference, shape, call, written, unknown))
  return { input, unknown }
}

function parameterAt(
  model: ServiceModel,
  member: Reference,
  wire: string,
  rest: RestRequest,
  headers: Record<string, string>,
  taken: { query: Set<string>; headers: Set<string> },
): unknown {
  const shape = shapeOf(model, member)
  switch (member.location) {
    case 'uri':
      return rest.labels[wire] === undefined ? undefined : valueOfText(rest.labels[wire], shape.type)
    case 'querystring': {
      taken.query.add(wire)
      const texts = rest.query.getAll(wire)
      if (texts.length === 0) return undefined
      return shape.type === 'list' ? texts : valueOfText(texts[0] ?? '', shape.type)
    }
    case 'header': {
      const name = wire.toLowerCase()
      taken.headers.add(name)
      const text = headers[name]
      if (text === undefined) return undefined
      return shape.type === 'list' ? text.split(',').map((each) => each.trim()) : valueOfText(text, shape.type)
    }
    default:
      return undefined
  }
}

function bodyOf(
  model: ServiceModel,
  reference: Reference | undefined,
  shape: Shape,
  call: Call,
  written: 'rest-json' | 'rest-xml',
  unknown: string[],
): Input {
  const { payload } = shape
  const member = payload === undefined ? undefined : shape.members?.[payload]
  if (payload !== undefined && member !== undefined) {
    if (call.body.length === 0) return {}
    if (shapeOf(model, member).type !== 'structure') return { [payload]: call.body }
    const value =
      written === 'rest-json'
        ? fromJson(model, member, jsonBody(call.body), unknown)
        : fromXml(model, member, xmlBody(call.body, member.locationName ?? member.shape), unknown)
    return { [payload]: value }
  }
  if (reference === undefined || call.body.length === 0) return {}
  const isInBody = Object.values(shape.members ?? {}).some(({ location }) => location === undefined)
  if (written === 'rest-json') return fromJson(model, reference, jsonBody(call.body), unknown) as Input
  if (!isInBody) return {}
  return fromXml(model, reference, xmlBody(call.body, reference.locationName ?? reference.shape), unknown) as Input
}
