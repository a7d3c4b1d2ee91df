import type { JsonDeclaration } from '../../src/commands/frame/definition.ts'
import { jsonSchemas } from '../../src/json/schemas.ts'

/** The parts of a JSON schema that a shape shows. */
type Schema = {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  $ref?: string
  $defs?: Record<string, Schema>
}

const WIDTH = 96

/** Alternatives, on one line where they fit behind their key. */
const either = (shapes: string[], indent: string): string => {
  const once = [...new Set(shapes)]
  const line = once.join(' | ')
  const widest = Math.max(...line.split('\n').map((each) => each.length))
  return indent.length + widest <= WIDTH - 20
    ? line
    : `\n${once.map((shape) => `${indent}${indent && '  '}| ${shape}`).join('\n')}`
}

const joined = (open: string, parts: string[], close: string, indent: string): string => {
  const line = `${open} ${parts.join(', ')} ${close}`
  if (parts.length === 0) return `${open}${close}`
  if (!line.includes('\n') && indent.length + line.length <= WIDTH) return line
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`
}

/** A JSON schema in a few words: `{ release: string, snapshot: string | null }`; `?` where a key may be missing. */
export function shapeOf(schema: Schema, indent = '', defs: Record<string, Schema> = schema.$defs ?? {}): string {
  const inner = (part: Schema, further = `${indent}  `) => shapeOf(part, further, defs)
  if (schema.$ref !== undefined) return inner(defs[schema.$ref.split('/').at(-1) ?? ''] ?? {}, indent)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum)
    return either(
      schema.enum.map((each) => JSON.stringify(each)),
      indent,
    )
  const branches = schema.anyOf ?? schema.oneOf
  if (branches)
    return either(
      branches.map((each) => inner(each, indent)),
      indent,
    ).replace(/^\n(?! )/, '')
  if (schema.properties?.ecs_cluster_name) return "{ <name of Terraform's output>: any }"
  if (Array.isArray(schema.type)) return schema.type.join(' | ')
  if (schema.type === 'array') {
    const item = inner(schema.items ?? {}, indent)
    return item.startsWith('{') || !item.includes(' ') ? `[${item}]` : `[(${item})]`
  }
  if (schema.type === 'object') {
    const { additionalProperties, properties = {}, required = [] } = schema
    const named = Object.entries(properties).map(([key, value]) =>
      `${key}${required.includes(key) ? '' : '?'}: ${inner(value)}`.replace(': \n', ':\n'),
    )
    const others = typeof additionalProperties === 'object' ? [`<name>: ${inner(additionalProperties)}`] : []
    return joined('{', [...named, ...others], '}', indent)
  }
  return schema.type ?? 'any'
}

/** The schema of `result` in that of a document: of the branch that has ended well, where there are two. */
const resultOf = (schema: Schema): Schema => {
  const branches = [schema, ...(schema.anyOf ?? schema.oneOf ?? [])]
  return branches.flatMap(({ properties }) => properties?.result ?? [])[0] ?? {}
}

const anchor = (words: string) => words.replaceAll(' ', '-')

/** The part of docs/json.md that a command's schema makes, between its two marks. */
const block = (words: string, schema: Schema): string => {
  const name = `${anchor(words)}.json`
  return `<!-- shape -->\n[schemas/${name}](schemas/${name})\n\n\`\`\`\n${shapeOf(resultOf(schema))}\n\`\`\`\n<!-- end -->\n`
}

/**
 * docs/json.md with the shape of each command's `result` as it is now, in the order of the commands: notes below a shape stay,
 * a command that is gone goes.
 */
export async function jsonPage(page: string, commands: readonly JsonDeclaration[]): Promise<string> {
  const schemas = (await jsonSchemas(commands)) as Record<string, Schema>
  const [head = '', ...parts] = page.split(/^## (?=.+\n\n<!-- shape -->)/m)
  const notes = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('<!-- end -->') + 13).trim()]),
  )
  const made = commands.map(({ words }) => {
    const note = notes.get(words)
    return `## ${words}\n\n${block(words, schemas[`${anchor(words)}.json`] ?? {})}${note ? `\n${note}\n` : ''}`
  })
  return `${[head.trimEnd(), ...made.map((part) => part.trimEnd())].join('\n\n')}\n`
}
