import { describe, expect, it } from 'vitest'
import type { Deps } from '../../../../src/deps.ts'
import { OperatorError } from '../../../../src/errors.ts'
import { moveApiBack } from '../../../../src/steps/release/back/move-back.ts'
import { moveWorkersBack } from '../../../../src/steps/release/back/move-workers-back.ts'
import { quietProgress } from '../../../support/progress.ts'
import { contextOf, type Service, world } from './moving-world.ts'

const denied = (operation: string) => async () => {
  throw new OperatorError(`${operation}: AccessDenied`, { code: 'access-denied', whose: 'operator' })
}
const unreadable: Partial<Deps['secrets']> = { heldSince: denied('DescribeSecret'), read: denied('GetSecretValue') }

/** Carries out `rollout` and `workers`, and gives what was done and told. */
async function goingBack(secrets: Partial<Deps['secrets']>, api: Service = {}, progressOf = quietProgress) {
  const { deps, did } = world({ mail: {}, sync: {} }, { api, secrets })
  const lines: string[] = []
  const context = contextOf('mail', 'sync')
  await moveApiBack.run(deps, context, progressOf(lines))
  await moveWorkersBack.run(deps, context, progressOf(lines))
  return { context, deps, did, lines: lines.filter((line) => line.startsWith('the secret')) }
}

describe('secrets that may not be read', () => {
  it('keep neither the API nor a worker on the release that is left, and a line of each step tells each', async () => {
    const { context, deps, did, lines } = await goingBack(unreadable)
    expect(did).toEqual(['api to 2 with 2', 'api keeps 2', 'mail to 2 with 1', 'sync to 2 with 1'])
    expect(context.tasksRenewed).toBeUndefined()
    const told = [deps.names.appSecrets, deps.names.redisAuth].map((name) =>
      expect.stringMatching(`^the secret ${name} cannot be read, .*: DescribeSecret: AccessDenied$`),
    )
    expect(lines).toEqual([...told, ...told])
  })

  it('replace no task of the release where it serves', async () => {
    const { did } = await goingBack(unreadable, { revision: 2, stale: true })
    expect(did).toEqual(['api keeps 2', 'mail to 2 with 1', 'sync to 2 with 1'])
  })

  it('are asked one by one: the other one still replaces what it has changed for', async () => {
    const { did } = await goingBack(
      {
        heldSince: async (_, key) =>
          key === 'DATABASE_URL' ? denied('DescribeSecret')() : new Date('2026-11-23T12:00:00Z'),
      },
      { revision: 2, stale: true },
    )
    expect(did[0]).toBe('api to 2 with 2, renewed')
  })

  it('need no label that may not be written', async () => {
    const { did, lines } = await goingBack({ markRolled: denied('UpdateSecretVersionStage') })
    expect(did).toEqual(['api to 2 with 2', 'api keeps 2', 'mail to 2 with 1', 'sync to 2 with 1'])
    expect(lines).toEqual([expect.stringContaining('UpdateSecretVersionStage: AccessDenied')])
  })

  it('do not outlast a cancel', async () => {
    const aborted = (lines?: string[]) => ({ ...quietProgress(lines), signal: AbortSignal.abort() })
    await expect(goingBack(unreadable, {}, aborted)).rejects.toThrow('AccessDenied')
  })
})
