import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { isRecord } from '../reply.ts'
import { type Input, isFlattened, type Reference, type ServiceModel, type Shape, shapeOf, within } from './model.ts'
import { valueOfText } from './text-values.ts'

/** Thrown for a body that is no XML, or has another element outside than expected. */
export class NotXml extends Error {}

const ATTRIBUTE = '@_'
const TEXT = '#text'
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** The outermost element of a body, which has to be called `name`. Throws `NotXml`. */
export function xmlBody(body: Buffer, name: string): unknown {
  const text = body.toString('utf8')
  if (XMLValidator.validate(text) !== true) throw new NotXml()
  const document: unknown = parser.parse(text)
  if (!isRecord(document) || document[name] === undefined) throw new NotXml()
  return document[name]
}

/** An element in the model's names (https://smithy.io/2.0/spec/protocol-traits.html, XML bindings). */
export function fromXml(
  model: ServiceModel,
  reference: Reference,
  element: unknown,
  unknown: string[],
  path = '',
): unknown {
  const shape = shapeOf(model, reference)
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, element, unknown, path)
    case 'list': {
      const { member } = shape
      if (member === undefined) return element
      const name = member.locationName ?? 'member'
      const items = isFlattened(reference, shape) ? element : childrenOf(element, name, unknown, path)
      return listOf(items).map((each, index) => fromXml(model, member, each, unknown, `${path}[${index}]`))
    }
    case 'map':
      return element
    default: {
      const text = isRecord(element) ? (element[TEXT] ?? '') : element
      return typeof text === 'string' ? valueOfText(text, shape.type) : text
    }
  }
}

function readStructure(model: ServiceModel, shape: Shape, element: unknown, unknown: string[], path: string): unknown {
  if (element === '') return {}
  if (!isRecord(element)) return element
  const names = new Map(
    Object.entries(shape.members ?? {}).map(([name, { locationName = name, xmlAttribute }]) => [
      xmlAttribute ? `${ATTRIBUTE}${locationName}` : locationName,
      name,
    ]),
  )
  const input: Input = {}
  for (const [wire, child] of Object.entries(element)) {
    const name = names.get(wire)
    const member = name === undefined ? undefined : shape.members?.[name]
    if (name !== undefined && member !== undefined)
      input[name] = fromXml(model, member, child, unknown, within(path, wire))
    // Namespaces and white space are nothing's members.
    else if (!wire.startsWith(`${ATTRIBUTE}xmlns`) && wire !== TEXT) unknown.push(within(path, wire))
  }
  return input
}

function childrenOf(element: unknown, name: string, unknown: string[], path: string): unknown {
  if (!isRecord(element)) return undefined
  for (const wire of Object.keys(element))
    if (wire !== name && wire !== TEXT && !wire.startsWith(ATTRIBUTE)) unknown.push(within(path, wire))
  return element[name]
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
