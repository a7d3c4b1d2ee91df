import { expect, test } from 'vitest'
import { runRestore } from '../../../src/commands/restore/run.ts'
import { runRollback } from '../../../src/commands/rollback/run.ts'
import { runRotate } from '../../../src/commands/secrets/rotate/run.ts'
import { secretSession } from '../secrets/stage.ts'

// Nothing is given that a step could use: one that begins is another error.
test.each([
  ['restore', runRestore],
  ['rollback', runRollback],
  ['secrets rotate', runRotate],
] as const)('%s is refused before its first step where nobody can answer its question', async (_, run) => {
  const { ids, session } = secretSession({ interactive: false })
  const unasked = { ...session, prompts: { ...session.prompts, answered: false } }
  const ran = run(unasked, { key: 'DATABASE_URL' } as never)
  await expect(ran).rejects.toMatchObject({ code: 'approval-needed', exitCode: 3 })
  expect(ids()).toEqual([])
})
