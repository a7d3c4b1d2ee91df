import * as z from 'zod'
import { aName } from '../../../json/scrubbed-document.ts'

/** Parts of the results of several secrets' commands. */

export const key = z.string().meta(aName)
export const fate = z.enum(['wired', 'unread', 'not-listed', 'plain-variable', 'owned', 'no-variable-name'])
export const length = z.int().nonnegative().nullable().describe('characters of the value')
export const fingerprint = z
  .string()
  .nullable()
  .describe("eight digits that stand for the value, under the environment's key")

export const edits = z
  .object({ dropped: z.array(key), changed: z.array(key), mergedBack: z.boolean() })
  .nullable()
  .describe('what others did to the secret since medspa wrote last')

/** Of every command that writes the secret. */
export const written = z.object({
  changed: z.array(key).describe('keys that differ now; none where all was so already'),
  rolled: z.boolean().describe("whether the service's tasks were replaced"),
  tasksBehind: z.array(z.string()).describe('running tasks that started before the last change'),
  edits,
})
