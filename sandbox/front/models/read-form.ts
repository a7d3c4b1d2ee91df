import {
  type Input,
  isFlattened,
  type Reading,
  type Reference,
  type ServiceModel,
  type Shape,
  shapeOf,
  within,
} from './model.ts'
import { valueOfText } from './text-values.ts'

/** A form as a tree: `Tags.member.1.Key=a` is four levels deep. */
type Node = { text: string | undefined; children: Map<string, Node> }

/** Parameters of every call: the operation, and the older and the presigned signatures. */
const OF_EVERY_CALL = /^(Action|Version|X-Amz-.*|AWSAccessKeyId|Signature.*|SecurityToken|Timestamp|Expires)$/

/**
 * A form's parameters in the model's names, in the query protocol or in EC2's
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, aws-ec2-query-protocol.html).
 */
export function fromForm(
  model: ServiceModel,
  input: Reference | undefined,
  form: URLSearchParams,
  isEc2: boolean,
): Reading {
  const root: Node = { text: undefined, children: new Map() }
  for (const [key, text] of form) {
    if (OF_EVERY_CALL.test(key)) continue
    let node = root
    for (const part of key.split('.')) {
      const child: Node = node.children.get(part) ?? { text: undefined, children: new Map() }
      node.children.set(part, child)
      node = child
    }
    node.text = text
  }
  const unknown: string[] = []
  const read = input ? readNode({ model, isEc2, unknown }, input, root, '') : notExpected(root, '', unknown)
  return { input: (read ?? {}) as Input, unknown }
}

type Context = { model: ServiceModel; isEc2: boolean; unknown: string[] }

function readNode(context: Context, reference: Reference, node: Node, path: string): unknown {
  const shape = shapeOf(context.model, reference)
  switch (shape.type) {
    case 'structure':
      return readStructure(context, shape, node, path)
    case 'list':
      return readList(context, reference, shape, node, path)
    case 'map':
      return readMap(context, reference, shape, node, path)
    default:
      notExpected({ ...node, text: undefined }, path, context.unknown)
      return node.text === undefined ? undefined : valueOfText(node.text, shape.type)
  }
}

function readStructure(context: Context, shape: Shape, node: Node, path: string): unknown {
  // `X=` is a structure with nothing in it.
  if (node.text) return node.text
  const names = namesIn(context, shape)
  const input: Input = {}
  for (const [wire, child] of node.children) {
    const name = names.get(wire)
    const member = name === undefined ? undefined : shape.members?.[name]
    if (name === undefined || member === undefined) context.unknown.push(within(path, wire))
    else input[name] = readNode(context, member, child, within(path, wire))
  }
  return input
}

/** `X.1`, or `X.member.1` with the name of the list's items; `X=` is an empty list. */
function readList(context: Context, reference: Reference, shape: Shape, node: Node, path: string): unknown {
  const { member } = shape
  if (member === undefined || node.text) return node.text
  const isBare = context.isEc2 || isFlattened(reference, shape)
  const items = isBare ? node : below(context, node, member.locationName ?? 'member', path)
  return numbered(context, items, path).map((child, index) => readNode(context, member, child, `${path}.${index + 1}`))
}

/** `X.entry.1.key` and `X.entry.1.value`, without `entry` where the map is flattened. */
function readMap(context: Context, reference: Reference, shape: Shape, node: Node, path: string): unknown {
  const { key, value } = shape
  if (key === undefined || value === undefined || node.text) return node.text
  const entries = isFlattened(reference, shape) ? node : below(context, node, 'entry', path)
  const read: Input = {}
  for (const child of numbered(context, entries, path)) {
    const [keyName, valueName] = [key.locationName ?? 'key', value.locationName ?? 'value']
    const keyText = child.children.get(keyName)?.text ?? ''
    for (const [wire] of child.children)
      if (wire !== keyName && wire !== valueName) context.unknown.push(within(path, wire))
    const written = child.children.get(valueName)
    read[keyText] = written && readNode(context, value, written, within(path, keyText))
  }
  return read
}

const nothing: Node = { text: undefined, children: new Map() }

/** The only child that a list or map may have, whatever else there is being unknown. */
function below({ unknown }: Context, node: Node, name: string, path: string): Node {
  for (const wire of node.children.keys()) if (wire !== name) unknown.push(within(path, wire))
  return node.children.get(name) ?? nothing
}

function numbered({ unknown }: Context, node: Node, path: string): Node[] {
  const items = [...node.children].filter(([wire]) => {
    if (/^\d+$/.test(wire)) return true
    unknown.push(within(path, wire))
    return false
  })
  return items.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child)
}

function notExpected(node: Node, path: string, unknown: string[]): undefined {
  for (const wire of node.children.keys()) unknown.push(within(path, wire))
  return undefined
}

const namesOfForms = new WeakMap<Shape, Map<string, string>>()

/** The members of a shape by their names in forms; a service has one of both protocols. */
function namesIn({ model, isEc2 }: Context, shape: Shape): Map<string, string> {
  let names = namesOfForms.get(shape)
  if (names === undefined) {
    const members = Object.entries(shape.members ?? {})
    names = new Map(
      members.map(([name, member]) => [isEc2 ? ec2Name(name, member) : queryName(model, name, member), name]),
    )
    namesOfForms.set(shape, names)
  }
  return names
}

const ec2Name = (name: string, { queryName, locationName = name }: Reference): string =>
  queryName ?? locationName.charAt(0).toUpperCase() + locationName.slice(1)

/** A flattened list is called by the name of its items. */
function queryName(model: ServiceModel, name: string, member: Reference): string {
  const shape = shapeOf(model, member)
  const ofItems = isFlattened(member, shape) ? shape.member?.locationName : undefined
  return ofItems ?? member.locationName ?? name
}
