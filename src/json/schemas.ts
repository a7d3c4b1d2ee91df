import { z } from 'zod'
import { documentSchema, usageSchema } from './document.ts'
import { type JsonCommand, results } from './results.ts'

/** The JSON Schema of each command's document, by its file's name in docs/schemas/. */
export function jsonSchemas(): Record<string, object> {
  const commands = (Object.keys(results) as JsonCommand[]).map((command) => {
    return [schemaFile(command), { title: `medspa ${command} --json`, ...z.toJSONSchema(schemaOf(command)) }] as const
  })
  const usage = { title: 'medspa --json, where there is no such command', ...z.toJSONSchema(usageSchema) }
  return Object.fromEntries([...commands, ['usage.json', usage]])
}

/** What a command's document looks like. */
export const schemaOf = (command: JsonCommand): z.ZodType => {
  const { about, result } = results[command]
  return documentSchema(command, about, result)
}

/** `sandbox up`: `sandbox-up.json`. */
const schemaFile = (command: string) => `${command.replaceAll(' ', '-')}.json`
