import { describe, expect, it } from 'vitest'
import { runValidate } from '../../../src/commands/validate/run.ts'
import { type ValidateContext, validate } from '../../../src/tasks/validate.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'
import { environment, failing, formerTag } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'asleep', 'outputs', 'validate']
const checks: ValidateContext['checks'] = [
  { id: 'alb-health', status: 'ok', evidence: 'GET /health: 200' },
  { id: 'voice-health', status: 'failed', evidence: 'GET /health: 502' },
]

function validating(bodies: FakeSessionOptions<ValidateContext>['bodies'] = {}) {
  const env = environment()
  const fake = fakeSession<ValidateContext>({
    bodies: {
      preflight: {},
      'state-bucket': {},
      asleep: {},
      outputs: { outputs: {} },
      validate: { checks },
      ...bodies,
    },
    deps: env.deps,
  })
  const context: ValidateContext = {}
  return { ...env, context, fake, ids: fake.ids, run: () => runValidate(fake.session, context) }
}

describe('medspa validate', () => {
  it('runs the list from top to bottom, asks nothing and takes no lock', async () => {
    const { done, fake, ids, run } = validating()
    await expect(run()).resolves.toEqual({
      result: { probes: checks, asleep: null },
      lines: ['ok      alb-health: GET /health: 200', 'failed  voice-health: GET /health: 502'],
    })
    expect(ids()).toEqual(order)
    expect(validate.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(order)
    expect([fake.questions, done.locks, done.written]).toEqual([[], [], []])
  })

  it('says that the environment is parked before what was seen of it', async () => {
    const asleep = { how: 'parked', full: false } as const
    const { lines, result } = await validating({ asleep: { asleep } }).run()
    expect(result.asleep).toEqual(asleep)
    expect(lines).toEqual([expect.stringContaining('parked'), expect.anything(), expect.anything()])
  })

  it('has the checks and what serves to tell where one of them fails', async () => {
    const { context, fake, run } = validating({
      validate: (given) => {
        given.checks = checks
        throw new Error('validate failed')
      },
    })
    await expect(run()).rejects.toThrow('validate failed')
    expect(context.checks).toBe(checks)
    const left = await fake.readStands?.()
    expect(left?.stands).toEqual({ serves: [formerTag], changed: [], unchanged: [] })
  })

  it.each(order)('looks at nothing more after %s failed', async (failsAt) => {
    const { ids, run } = validating({ [failsAt]: failing(failsAt) })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids()).toEqual(order.slice(0, order.indexOf(failsAt) + 1))
  })
})
