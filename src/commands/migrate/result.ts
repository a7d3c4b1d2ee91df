import * as z from 'zod'

/** `result` of `migrate`. */
export const result = z.object({
  applied: z.array(z.string()).describe('names of migrations, as far as the log has them'),
  logged: z.boolean().describe('whether the log was read to its end, so that `applied` has every migration'),
  ahead: z
    .object({ database: z.string(), release: z.string().nullable() })
    .nullable()
    .describe('the newest migrations of the database and of the release, where a newer release migrated it'),
  task: z.string().describe('ARN'),
  exitCode: z.int(),
  snapshot: z.string().nullable().describe('of the database, taken before; null where none was'),
})
