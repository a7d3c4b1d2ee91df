import { z } from 'zod'
import { parseJson } from '../../io/json.ts'

const lineSchema = z.looseObject({
  msg: z.string(),
  /** Null where the failure is no single migration's. */
  migration: z.string().nullish(),
  error: z.string().nullish(),
})

export type MigrationLine = {
  /** What to show. */
  text: string
  /** The migration that this line says was applied. */
  applied?: string
  /** What the line says went wrong. */
  failure?: string
}

/** Reads one log line of a `migrate` image: JSON as the contract of the core API has it, or whatever the operator's prints. */
export function readMigrationLine(message: string): MigrationLine {
  const parsed = lineSchema.safeParse(parseJson(message))
  if (!parsed.success) return { text: message }
  const { error, migration, msg } = parsed.data
  const text = [msg, migration, error].filter(Boolean).join(': ')
  if (msg === 'migration applied' && migration) return { text, applied: migration }
  if (msg === 'migration failed') return { text, failure: [migration, error].filter(Boolean).join(': ') || text }
  return { text }
}
