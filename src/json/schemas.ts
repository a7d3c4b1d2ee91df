import * as z from 'zod'
import { type About, documentSchema, usageSchema } from './document.ts'

/** A command that prints a document: its words, what it is about, and the schema of its `result`. */
type Documented = { words: string; about: About; result: () => Promise<{ result: z.ZodType }> }

/** The JSON Schema of each command's document, by its file's name in docs/schemas/; and that of a line with no command. */
export async function jsonSchemas(commands: readonly Documented[]): Promise<Record<string, object>> {
  const all = commands.map(async ({ about, result, words }) => {
    const schema = documentSchema(words, about, (await result()).result)
    return [schemaFile(words), { title: `medspa ${words} --json`, ...z.toJSONSchema(schema) }] as const
  })
  const usage = { title: 'medspa --json, where there is no such command', ...z.toJSONSchema(usageSchema) }
  return Object.fromEntries([...(await Promise.all(all)), ['usage.json', usage]])
}

/** `sandbox up`: `sandbox-up.json`. */
const schemaFile = (words: string) => `${words.replaceAll(' ', '-')}.json`
