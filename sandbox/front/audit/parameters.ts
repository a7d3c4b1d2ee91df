import type { Call } from '../call.ts'
import { isRecord } from '../reply.ts'

/** The parts of a call that say what it asks for. */
export type Asked = Pick<
  Call,
  'service' | 'operation' | 'region' | 'method' | 'url' | 'headers' | 'body' | 'associated'
>

/** A call's parameters by name, whatever its protocol. */
export type Parameters = {
  /** Every text that the parameter has (a list has several), in order; none where it is missing or no text. */
  all: (name: string) => string[]
  /** The first of them. */
  one: (name: string) => string | undefined
  /** Every text in the call, with the name of its parameter; for services that name things by the form of their ids. */
  texts: () => [string, string][]
  /** Its tags: `Tags`, `tags`, `TagSpecification…`. */
  tags: () => [string, string][]
}

/** Reads JSON objects, forms and query strings; a body in another form has no parameters. Never throws. */
export function parametersOf(call: Asked): Parameters {
  const query = new URLSearchParams(call.url.split('?').slice(1).join('?'))
  const isForm = (call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  if (isForm || query.has('Action')) return ofForm(isForm ? new URLSearchParams(call.body.toString('utf8')) : query)
  return ofJson(jsonOf(call.body))
}

/** Query protocol: lists are `Name.member.1` (`Name.Item.1`), EC2's `Name.1`. */
function ofForm(form: URLSearchParams): Parameters {
  const entries = [...form]
  const all = (name: string) => entries.filter(([key]) => key === name || isMember(key, name)).map(([, value]) => value)
  return {
    all,
    one: (name) => all(name)[0],
    texts: () => entries,
    tags: () =>
      entries.flatMap(([key, value]) => {
        const [, stem] = /^((?:TagSpecification\.\d+\.)?Tags?\.(?:\w+\.)?\d+)\.Key$/.exec(key) ?? []
        return stem === undefined ? [] : [[value, form.get(`${stem}.Value`) ?? '']]
      }),
  }
}

const isMember = (key: string, name: string) =>
  key.startsWith(`${name}.`) && /^(\w+\.)?\d+$/.test(key.slice(name.length + 1))

function ofJson(input: Record<string, unknown>): Parameters {
  const all = (name: string) => textsIn(input[name])
  return {
    all,
    one: (name) => all(name)[0],
    texts: () => Object.keys(input).flatMap((name) => all(name).map((text): [string, string] => [name, text])),
    tags: () => tagsIn(input.Tags ?? input.tags),
  }
}

const textsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string')

/** `[{Key, Value}]`, `[{key, value}]`, or an object of values by key. */
function tagsIn(tags: unknown): [string, string][] {
  if (isRecord(tags)) return Object.entries(tags).map(([key, value]) => [key, String(value)])
  if (!Array.isArray(tags)) return []
  return tags.filter(isRecord).map((tag) => [String(tag.Key ?? tag.key ?? ''), String(tag.Value ?? tag.value ?? '')])
}

function jsonOf(body: Buffer): Record<string, unknown> {
  if (body[0] !== '{'.charCodeAt(0)) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}
