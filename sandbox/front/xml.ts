import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import type { Reply } from './call.ts'
import { isRecord } from './reply.ts'

/** An XML element of the query protocol: members by name; text stays text, a repeated member is an array. */
export type Element = Record<string, unknown>

// Nothing is guessed: `15.10` stays what it is, spaces and empty elements too.
const options = { ignoreAttributes: false, trimValues: false } as const
const parser = new XMLParser({ ...options, parseTagValue: false, parseAttributeValue: false })
const builder = new XMLBuilder({ ...options, suppressEmptyNode: true })

/**
 * The answer with every element called `names[…]` mended in place by its function, wherever it stands. Answers that are
 * not 200 come back as they are.
 */
export function mendReply(reply: Reply, names: Record<string, (element: Element) => void>): Reply {
  if (reply.status !== 200) return reply
  const document: unknown = parser.parse(reply.body.toString())
  visit(document, (name, element) => names[name]?.(element))
  return { ...reply, body: builder.build(document) }
}

/** Every element called `name` in an answer, in the answer's order. */
export function elementsOf(reply: Reply, name: string): Element[] {
  const found: Element[] = []
  visit(parser.parse(reply.body.toString()), (each, element) => {
    if (each === name) found.push(element)
  })
  return found
}

/** The text of the member at `path`; undefined where it is missing or empty. */
export function textAt(element: Element, ...path: string[]): string | undefined {
  let at: unknown = element
  for (const name of path) at = isRecord(at) ? at[name] : undefined
  return typeof at === 'string' && at !== '' ? at : undefined
}

/** The texts of the members called `member` at `path`: none, one or more. */
export function textsAt(element: Element, ...path: string[]): string[] {
  let at: unknown = element
  for (const name of [...path, 'member']) at = isRecord(at) ? at[name] : undefined
  return (Array.isArray(at) ? at : [at]).filter((text): text is string => typeof text === 'string' && text !== '')
}

/** Calls `seen` for every element below `node`, outer ones first. */
export function visit(node: unknown, seen: (name: string, element: Element) => void): void {
  if (!isRecord(node)) return
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isRecord(child)) seen(name, child)
      visit(child, seen)
    }
  }
}
