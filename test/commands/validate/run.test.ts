import { describe, expect, it } from 'vitest'
import { runValidate } from '../../../src/commands/validate/run.ts'
import { OperatorError } from '../../../src/errors.ts'
import { createProgram } from '../../../src/program/program.ts'
import { type ValidateContext, validate } from '../../../src/tasks/validate.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'
import { environment, failing, formerTag } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'asleep', 'outputs', 'validate']
const checks: ValidateContext['checks'] = [
  { id: 'voice-health', status: 'failed', evidence: 'GET /health: 502', hint: 'Look at its log.' },
  { id: 'health', status: 'ok', evidence: 'GET /health: 200' },
  { id: 'missed-call', status: 'skipped', evidence: 'no numbers' },
]
const probes = [
  { id: 'voice-health', group: 'voice', status: 'failed', evidence: 'GET /health: 502', hint: 'Look at its log.' },
  { id: 'health', group: 'api', status: 'ok', evidence: 'GET /health: 200', hint: null },
  { id: 'missed-call', group: 'voice', status: 'skipped', evidence: 'no numbers', hint: null },
]
const tree = [
  'API',
  '  OK       health: GET /health: 200',
  'Voice webhooks',
  '  FAILED   voice-health: GET /health: 502',
  '           Look at its log.',
  '  SKIPPED  missed-call: no numbers',
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
  return {
    ...env,
    context,
    fake,
    ids: fake.ids,
    run: (options: Parameters<typeof runValidate>[2] = {}) => runValidate(fake.session, context, options),
  }
}

describe('medspa validate', () => {
  it('runs the list from top to bottom, asks nothing and takes no lock', async () => {
    const { done, fake, ids, run } = validating()
    await expect(run()).resolves.toEqual({
      result: { probes, asleep: null },
      lines: tree,
    })
    expect(ids()).toEqual(order)
    expect(validate.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(order)
    expect([fake.questions, done.locks, done.written]).toEqual([[], [], []])
  })

  it('says that the environment is parked before what was seen of it', async () => {
    const asleep = { how: 'parked', full: false } as const
    const { lines, result } = await validating({ asleep: { asleep } }).run()
    expect(result.asleep).toEqual(asleep)
    expect(lines).toEqual([expect.stringContaining('parked'), ...tree])
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
    expect(fake.written).toEqual(tree)
    const left = await fake.readStands?.()
    expect(left?.stands).toEqual({ serves: [formerTag], changed: [], unchanged: [] })
  })

  it.each(order)('looks at nothing more after %s failed', async (failsAt) => {
    const { ids, run } = validating({ [failsAt]: failing(failsAt) })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids()).toEqual(order.slice(0, order.indexOf(failsAt) + 1))
  })

  it('leaves the checks of one that fails to the document where that is what is printed', async () => {
    const { fake, run } = validating({
      validate: (given) => {
        given.checks = checks
        throw new Error('validate failed')
      },
    })
    await expect(run({ json: true })).rejects.toThrow('validate failed')
    expect(fake.written).toEqual([])
  })

  it('hands the checks that were asked for to the list, and how long to wait', async () => {
    const { context, run } = validating()
    await run({ only: 'health, clock', wait: 300_000 })
    expect(context.choice).toEqual({ only: ['health', 'clock'], waitMs: 300_000 })
  })

  it.each([{ only: 'health,helth' }, { skip: 'helth' }])('refuses a check that does not exist: %o', async (options) => {
    const { ids, run } = validating()
    await expect(run(options)).rejects.toMatchObject({
      code: 'check-unknown',
      exitCode: 2,
      message: 'There is no check "helth".',
      hint: expect.stringMatching(/: health, ready, .*parked-voice\.$/),
    })
    expect(ids()).toEqual([])
  })

  it('says by --clean how the rows of test calls are deleted, and looks at nothing', async () => {
    const { ids, run } = validating()
    const { lines, result } = await run({ clean: true })
    expect(result).toEqual({ probes: [], asleep: null, clean: lines })
    expect(lines.filter((line) => line.includes('DELETE FROM'))).toHaveLength(3)
    expect(ids()).toEqual([])
  })

  it.each([
    ['--only', 'health'],
    ['--skip', 'health'],
    ['--wait', '5m'],
  ])('refuses --clean beside %s, which would say nothing then', async (...other) => {
    const program = createProgram({ version: '0', writeOut() {}, writeErr() {}, run: async () => {} })
    const line = ['validate', '--env', 'development', '--clean', ...other]
    await expect(program.parseAsync(line, { from: 'user' })).rejects.toMatchObject({
      code: 'commander.conflictingOption',
    })
  })

  it('names the clock where AWS refuses the time of this machine', async () => {
    const { context, fake, run } = validating({
      preflight: () => {
        throw new OperatorError('AWS refuses the time.', { code: 'aws-clock', whose: 'operator', hint: 'Set it.' })
      },
    })
    await expect(run()).rejects.toMatchObject({ code: 'validation-failed', exitCode: 4, hint: 'Set it.' })
    expect(context.checks).toEqual([
      { id: 'clock', status: 'failed', evidence: 'AWS refuses the time.', hint: 'Set it.' },
    ])
    expect(fake.written).toEqual(['Operation', '  FAILED   clock: AWS refuses the time.', '           Set it.'])
  })
})
