import * as z from 'zod'
import { edits, fate, fingerprint, key, length } from '../shared/results.ts'

const time = z.iso.datetime()

/** `result` of `secrets list`. */
export const result = z.object({
  keys: z.array(
    z.object({
      key,
      state: z.enum(['set', 'placeholder', 'missing', 'unused', 'unknown']),
      length,
      fingerprint,
      since: time.nullable().describe('has had its value since then at the latest'),
      sinceExact: z.boolean().describe('whether it got its value at `since`, and not before'),
      changed: z
        .boolean()
        .describe("whether it changed since the service's tasks were last replaced, as far as it is known"),
      readBy: z.array(z.string()).describe('task definitions that name it'),
      fate: fate.optional().describe('of a key with a value that no task reads: what becomes of it at the next deploy'),
      hidden: z
        .enum(['anywhere', 'whole-value', 'nowhere'])
        .describe(
          'where medspa hides the value in what it prints: a short one, and a word of medspa itself, only as a whole value',
        ),
      problem: z.string().optional().describe('what is wrong with the shape of its value'),
    }),
  ),
  tasks: z.array(z.object({ id: z.string(), createdAt: time, behind: z.boolean() })),
  lastChange: time.nullable().describe('the last change of a key that tasks read, as far as it is known'),
  fingerprintsKept: z.boolean().describe('false where they hold for this run alone'),
  edits,
})
