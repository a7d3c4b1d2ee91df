import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../../src/errors.ts'
import { stopHolder } from '../../../../src/steps/release/back/stop-holder.ts'
import { takeRollbackLock } from '../../../../src/steps/release/back/take-lock.ts'
import type { RollbackContext } from '../../../../src/tasks/back/rollback-context.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

describe('the deploy lock of a way back', () => {
  const taking = async (error: unknown) => {
    const context: RollbackContext = { withoutLock: false }
    const deps = fakeDeps({ deployLock: { take: () => Promise.reject(error) } })
    await takeRollbackLock.run(deps, context, quietProgress())
    return context.unlocked
  }

  it('may be missing where the state bucket cannot be had, and is asked about then', async () => {
    const gone = new OperatorError('NoSuchBucket', { code: 'aws-error', whose: 'aws' })
    expect(await taking(gone)).toBe(gone)
  })

  it.each([
    ['deploy', 'held', true],
    ['park', 'held', false],
    ['deploy', 'orphan', false],
  ] as const)('of a %s that is %s: may be ended, %s', async (command, state, mayEnd) => {
    const locked = new OperatorError('ada is at work', { code: 'locked', whose: 'operator', exit: 'locked' })
    const lock = { id: 'their lock', user: 'ada', host: 'laptop', command, reason: 'release v3' }
    const context: RollbackContext = { withoutLock: false }
    const deps = fakeDeps({
      deployLock: {
        take: () => Promise.reject(locked),
        look: async () => ({ lock, status: { state, why: '' } }) as never,
      },
    })
    const taken = takeRollbackLock.run(deps, context, quietProgress())
    if (mayEnd) await expect(taken).resolves.toEqual({ detail: 'ada is at work', matters: true })
    else await expect(taken).rejects.toBe(locked)
    expect(context.holder?.id).toBe(mayEnd ? 'their lock' : undefined)
  })

  it('is asked for beside a Terraform of a holder that is gone, before and after the end of a deploy', async () => {
    const asked: unknown[] = []
    const looks: unknown[] = []
    const deps = fakeDeps({
      deployLock: {
        askToStop: async () => {},
        look: async (_, options) => {
          looks.push(options?.besideTerraform)
          return { lock: { id: 'their lock' } } as never
        },
        take: async ({ besideTerraform, otherwise, wait, waitsFor }) => {
          asked.push({ besideTerraform, otherwise, wait, waitsFor })
          return {}
        },
      },
      deployments: {},
      service: { describe: async () => undefined },
    })
    await takeRollbackLock.run(deps, { withoutLock: false }, quietProgress())
    const holder = { id: 'their lock', user: 'bob', host: 'runner', reason: 'release v3' }
    await stopHolder.run(deps, { holder }, quietProgress())
    const otherwise = 'have its holder end it by Ctrl-C'
    expect(asked).toEqual([
      { besideTerraform: true, otherwise, wait: false, waitsFor: undefined },
      { besideTerraform: true, otherwise, wait: true, waitsFor: 'their lock' },
    ])
    expect(looks).toEqual([true])
  })

  it('is not asked for with --without-lock', async () => {
    const context: RollbackContext = { withoutLock: true }
    const deps = fakeDeps({ deployLock: { take: () => Promise.reject(new Error('asked')) } })
    await takeRollbackLock.run(deps, context, quietProgress())
    expect(context.unlocked).toBe('asked')
  })
})
