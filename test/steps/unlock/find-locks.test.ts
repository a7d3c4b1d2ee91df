import { expect, it } from 'vitest'
import { findLocks } from '../../../src/steps/unlock/find-locks.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

it('refuses while the holder lives, and names no option that unlock does not have', async () => {
  const lock = {
    user: 'bob',
    host: 'runner',
    arn: '',
    process: { pid: 1 },
    command: 'park',
    reason: 'parking',
    since: '',
  }
  const deps = fakeDeps({
    deployLock: { look: async () => ({ lock, status: { state: 'held', why: 'its lease is not over' } }) as never },
    stateLocks: { find: async () => undefined },
  })
  const error: unknown = await findLocks.run(deps, {}, quietProgress()).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'locked', hint: expect.stringContaining('end it by Ctrl-C') })
  expect((error as { hint: string }).hint).not.toContain('--wait')
})
