import { isRecord } from '../reply.ts'
import { type Input, type Reference, type ServiceModel, type Shape, shapeOf, within } from './model.ts'
import { hasForm } from './patterns.ts'

/** What in a request is not as the model says. */
export type Violation = {
  kind: 'missing' | 'type' | 'enum' | 'length' | 'range' | 'pattern'
  /** As AWS names it: `tags.1.member.key`; each member with a small first letter. */
  path: string
  /** The member's name as EC2 and RDS call it, without what is around it: `GroupDescription`. */
  member: string
  /** undefined where it is missing, or nobody's business. */
  value: string | undefined
  /** In AWS's words: `Member must not be null`. */
  constraint: string
}

type At = { path: string; member: string; isSecret: boolean }

/** Everything in `input` that does not keep to its shape, in the model's order. */
export function violationsOf(model: ServiceModel, reference: Reference, input: Input): Violation[] {
  const found: Violation[] = []
  check(model, reference, input, { path: '', member: '', isSecret: false }, found)
  return found
}

function check(model: ServiceModel, reference: Reference, value: unknown, at: At, found: Violation[]): void {
  const shape = shapeOf(model, reference)
  if (shape.document) return
  const here = shape.sensitive ? { ...at, isSecret: true } : at
  if (!isOfType(value, shape)) {
    found.push(violation(here, 'type', value, `Member must be of type ${shape.type}`))
    return
  }
  checkSize(shape, value, here, found)
  if (shape.type === 'structure') checkMembers(model, shape, value as Input, here, found)
  else if (shape.type === 'list' && shape.member) {
    for (const [index, each] of (value as unknown[]).entries())
      check(model, shape.member, each, { ...here, path: `${here.path}.${index + 1}.member` }, found)
  } else if (shape.type === 'map' && shape.key && shape.value) {
    for (const [key, each] of Object.entries(value as Input)) {
      checkEntry(model, shape.key, key, here, 'keys', found)
      if (each !== undefined && each !== null) checkEntry(model, shape.value, each, here, 'value', found)
    }
  }
}

/**
 * A key or value of a map, whose violations AWS tells of the map: "Map keys must satisfy constraint: [Member must …]"
 * (trek10inc/serverless-secrets#39, serverless/serverless#3103).
 */
function checkEntry(
  model: ServiceModel,
  reference: Reference,
  value: unknown,
  at: At,
  what: 'keys' | 'value',
  found: Violation[],
): void {
  const own: Violation[] = []
  check(model, reference, value, at, own)
  for (const each of own) {
    const isOfEntry = each.path === at.path && each.kind !== 'type'
    found.push(isOfEntry ? { ...each, constraint: `Map ${what} must satisfy constraint: [${each.constraint}]` } : each)
  }
}

function checkMembers(model: ServiceModel, shape: Shape, input: Input, at: At, found: Violation[]): void {
  const inside = (name: string): At => ({
    path: within(at.path, name.charAt(0).toLowerCase() + name.slice(1)),
    member: upperFirst(shape.members?.[name]?.locationName ?? name),
    isSecret: at.isSecret || /password|token|secret/i.test(name),
  })
  for (const name of shape.required ?? []) {
    if (input[name] === undefined) found.push(violation(inside(name), 'missing', undefined, 'Member must not be null'))
  }
  for (const [name, value] of Object.entries(input)) {
    const member = shape.members?.[name]
    if (member !== undefined && value !== undefined) check(model, member, value, inside(name), found)
  }
}

function checkSize(shape: Shape, value: unknown, at: At, found: Violation[]): void {
  const size = sizeOf(shape, value)
  const { min, max, pattern } = shape
  if (size !== undefined) {
    const [kind, what] = typeof value === 'number' ? (['range', 'value'] as const) : (['length', 'length'] as const)
    if (min !== undefined && size < min)
      found.push(violation(at, kind, value, `Member must have ${what} greater than or equal to ${min}`))
    if (max !== undefined && size > max)
      found.push(violation(at, kind, value, `Member must have ${what} less than or equal to ${max}`))
  }
  if (typeof value !== 'string' || shape.type !== 'string') return
  if (shape.enum && !shape.enum.includes(value))
    found.push(violation(at, 'enum', value, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`))
  if (pattern !== undefined && !hasForm(value, pattern))
    found.push(violation(at, 'pattern', value, `Member must satisfy regular expression pattern: ${pattern}`))
}

/** What `min` and `max` bound. */
function sizeOf(shape: Shape, value: unknown): number | undefined {
  if (typeof value === 'number') return shape.type === 'timestamp' ? undefined : value
  if (Buffer.isBuffer(value)) return value.length
  if (typeof value === 'string') {
    if (shape.type === 'blob') return Buffer.byteLength(value, 'base64')
    return shape.type === 'string' ? value.length : undefined
  }
  if (Array.isArray(value)) return value.length
  return shape.type === 'map' && isRecord(value) ? Object.keys(value).length : undefined
}

function isOfType(value: unknown, { type }: Shape): boolean {
  switch (type) {
    case 'structure':
    case 'map':
      return isRecord(value)
    case 'list':
      return Array.isArray(value)
    case 'integer':
    case 'long':
      return Number.isInteger(value)
    case 'float':
    case 'double':
      return typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(value as string)
    case 'boolean':
      return typeof value === 'boolean'
    case 'timestamp':
      return typeof value === 'number' || (typeof value === 'string' && isTime(value))
    case 'blob':
      return typeof value === 'string' || Buffer.isBuffer(value)
    default:
      // The body of a call may be a text as a whole (a bucket's policy).
      return typeof value === 'string' || Buffer.isBuffer(value)
  }
}

const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** ISO 8601, HTTP's dates, seconds since 1970. */
const isTime = (text: string) => /^\d+(\.\d+)?$/.test(text) || !Number.isNaN(Date.parse(text))

function violation(at: At, kind: Violation['kind'], value: unknown, constraint: string): Violation {
  return {
    kind,
    path: at.path,
    member: at.member,
    value: at.isSecret || value === undefined ? undefined : shown(value),
    constraint,
  }
}

/** A value as it stands in an error: not longer than a line or two. */
function shown(value: unknown): string {
  const text = Buffer.isBuffer(value) ? '<body>' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
