import { z } from 'zod'
import { aName } from './scrubbed-document.ts'

const key = z.string().meta(aName)
const length = z.int().nonnegative().nullable().describe('characters of the value')
const fingerprint = z.string().nullable().describe('eight digits that stand for the value, under the environment’s key')
const time = z.iso.datetime()

const edits = z
  .object({ dropped: z.array(key), changed: z.array(key), mergedBack: z.boolean() })
  .nullable()
  .describe('what others did to the secret since medspa wrote last')

const written = z.object({
  changed: z.array(key).describe('keys that differ now; none where all was so already'),
  rolled: z.boolean().describe('whether the service’s tasks were replaced'),
  tasksBehind: z.array(z.string()).describe('running tasks that started before the last change'),
  edits,
})

const list = z.object({
  keys: z.array(
    z.object({
      key,
      state: z.enum(['set', 'placeholder', 'missing', 'unused', 'unknown']),
      length,
      fingerprint,
      since: time.nullable().describe('has had its value since then at the latest'),
      changed: z
        .boolean()
        .describe('whether it changed since the service’s tasks were last replaced, as far as it is known'),
      readBy: z.array(z.string()).describe('task definitions that name it'),
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

const check = z.object({
  gaps: z.array(
    z.object({
      kind: z.enum(['no-key', 'no-value', 'shape']),
      secret: z.string(),
      key,
      readBy: z.array(z.string()),
      message: z.string(),
    }),
  ),
  notes: z.array(z.string()).describe('what is odd and stops nothing'),
  edits,
})

const side = z.object({ length, fingerprint })
const diff = z.object({
  from: z.string(),
  to: z.string(),
  keys: z.array(z.object({ key, status: z.enum(['same', 'differs', 'only-from', 'only-to']), from: side, to: side })),
})

/** `result` of each of the secrets' commands. */
export const secretResults = {
  'secrets set': { about: 'environment', result: written },
  'secrets list': { about: 'environment', result: list },
  'secrets get': { about: 'environment', result: z.object({ key, value: z.string().describe('with --reveal') }) },
  'secrets unset': { about: 'environment', result: written },
  'secrets import': { about: 'environment', result: written },
  'secrets diff': { about: 'environment', result: diff },
  'secrets check': { about: 'environment', result: check },
  'secrets refresh': { about: 'environment', result: written },
  'secrets rotate': { about: 'environment', result: written },
} as const
