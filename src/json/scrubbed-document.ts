import * as z from 'zod'

/** How the texts of a document are made free of secrets: what is said in it, and what things are called in it. */
export type DocumentScrubbing = { scrub: (text: string) => string; scrubName: (text: string) => string }

/**
 * Of a text's schema, by `meta`: it is a name or a mark of medspa's, which a value that is hidden only as a whole value must
 * not blot out.
 */
export const aName = { $comment: 'a name' } as const

type Schema = z.core.JSONSchema.BaseSchema

/**
 * The document without secrets. Only its texts are looked at, each by itself: its keys, numbers and structure stay whatever
 * the values of secrets are, and so do texts that its schema allows nothing else for (`enum`, `const`, `pattern`).
 */
export function scrubbedDocument<Document>(
  document: Document,
  schema: z.ZodType,
  { scrub, scrubName }: DocumentScrubbing,
): Document {
  const root: Schema = z.toJSONSchema(schema)
  const text = (value: string, schemas: readonly Schema[]) => {
    if (schemas.some((each) => allowsNothingElse(each, value))) return value
    return schemas.some(({ $comment }) => $comment === aName.$comment) ? scrubName(value) : scrub(value)
  }
  const visit = (value: unknown, schemas: readonly Schema[]): unknown => {
    if (typeof value === 'string') return text(value, schemas)
    if (Array.isArray(value)) {
      const below = alternatives(
        schemas.map(({ items }) => items as Schema | undefined),
        root,
      )
      return value.map((item) => visit(item, below))
    }
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, each]) => {
      const below = schemas.map(({ additionalProperties, properties = {} }) =>
        Object.hasOwn(properties, key) ? properties[key] : additionalProperties,
      )
      return [key, visit(each, alternatives(below as Schema[], root))]
    })
    return Object.fromEntries(entries)
  }
  return visit(JSON.parse(JSON.stringify(document)), alternatives([root], root)) as Document
}

/** Every schema that one of these may stand for: references and alternatives opened. */
const alternatives = (schemas: readonly (Schema | boolean | undefined)[], root: Schema): Schema[] =>
  schemas.flatMap((schema): Schema[] => {
    if (typeof schema !== 'object') return []
    const { $defs = {} } = root
    const reference = schema.$ref?.startsWith('#/$defs/') ? $defs[schema.$ref.slice('#/$defs/'.length)] : undefined
    const below = [reference, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
    return [schema, ...alternatives(below as Schema[], root)]
  })

const allowsNothingElse = (schema: Schema, value: string): boolean =>
  schema.const === value ||
  schema.enum?.includes(value) === true ||
  (schema.pattern !== undefined && new RegExp(schema.pattern, 'u').test(value))
