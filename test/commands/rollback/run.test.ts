import { describe, expect, it } from 'vitest'
import { runRollback } from '../../../src/commands/rollback/run.ts'
import { cancelled, OperatorError } from '../../../src/errors.ts'
import type { WayBack } from '../../../src/releases/back/ways-back.ts'
import type { RollbackContext } from '../../../src/tasks/back/rollback-context.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

const [v3, v2, v1] = ['3', '2', '1'].map((digit) => digit.repeat(40)) as [string, string, string]
const short = (tag: string) => tag.slice(0, 12)

const way = (tag: string, given: Partial<WayBack> = {}): WayBack => ({
  tag,
  taskDefinitionArn: `api:${tag[0]}`,
  registeredAt: new Date('2026-11-22T14:00:00Z'),
  registeredBy: 'ada',
  workers: {},
  newWorkers: [],
  voiceVersion: tag[0],
  stale: [],
  served: true,
  bad: false,
  serves: false,
  ...given,
})

const found: Partial<RollbackContext> = {
  formerRelease: { api_image_tag: v3 },
  before: { revisions: [{ taskDefinitionArn: 'api:3', release: v3 }] },
  standing: { deployed: v3, serving: [v3] },
  ways: [way(v3, { serves: true }), way(v2), way(v1, { missing: 'its image is gone' })],
}

const begun = ['preflight', 'lock', 'ways-back']
const carriedOut = [
  ...['publish-voice', 'record-release', 'stop', 'rollout', 'voice', 'workers', 'check-release', 'outputs', 'validate'],
]

function goingBack({
  answers = [],
  bodies = {},
  context = found,
  deps,
  interactive = true,
  lock = {},
}: {
  answers?: (boolean | string)[]
  bodies?: NonNullable<Parameters<typeof fakeSession<RollbackContext>>[0]>['bodies']
  context?: Partial<RollbackContext>
  deps?: GivenDeps
  interactive?: boolean
  lock?: Partial<RollbackContext>
} = {}) {
  const nothing = Object.fromEntries(['preflight', 'stop-holder', 'register', ...carriedOut].map((id) => [id, {}]))
  const fake = fakeSession<RollbackContext>({
    answers,
    interactive,
    ...(deps && { deps }),
    bodies: {
      ...nothing,
      lock,
      'ways-back': context,
      workers: { workersBack: [] },
      outputs: { outputs: {} },
      validate: { urls: { api: 'http://alb.example' } as RollbackContext['urls'] },
      ...bodies,
    },
  })
  return { ...fake, run: (options: Parameters<typeof runRollback>[1] = {}) => runRollback(fake.session, options) }
}

describe('medspa rollback', () => {
  it('asks which release, with the one that served before first, shows what changes, and asks', async () => {
    const { ids, questions, run } = goingBack({ answers: [v2, true] })
    await expect(run()).resolves.toMatchObject({
      result: { release: v2, left: [v3], before: [v3], revision: 'api:2', voiceVersion: '2', locked: true },
    })
    expect(ids()).toEqual([...begun, ...carriedOut])
    expect(questions.map(({ question }) => question)).toEqual([
      'Which release shall serve?',
      `Put development (account 123456789012, us-east-1) back to ${short(v2)}?`,
    ])
    expect(questions[1]?.about).toEqual([
      `The API goes back to ${short(v2)}.`,
      'Voice webhooks go to version 2 of the Lambda.',
      `Marked bad, so that deploy refuses them: ${short(v3)}.`,
      expect.stringMatching(`^Migrations of ${short(v3)} are not undone, as far as they ran. Whether `),
    ])
  })

  it('says so where the same migrator serves the release that is left', async () => {
    const ways = [way(v3, { serves: true, migrator: 'sha256:a' }), way(v2, { migrator: 'sha256:a' })]
    const { questions, run } = goingBack({ answers: [v2, true], context: { ...found, ways } })
    await run()
    expect(questions[1]?.about.at(-1)).toBe('No other migrator came after its own: it meets the schema that it knows.')
  })

  it('says that a version of the voice Lambda is published where none forwards', async () => {
    const ways = [way(v3, { serves: true }), way(v2, { voiceVersion: undefined, voiceRenewal: { image: 'voice@a' } })]
    const { questions, run } = goingBack({ answers: [v2, true], context: { ...found, ways } })
    await run()
    expect(questions[1]?.about).toContain(
      `Voice webhooks go to a new version of the Lambda: the image of ${short(v2)}, and today's address and settings.`,
    )
  })

  it('says that another release answers voice webhooks where this one has no version', async () => {
    const ways = [way(v3, { serves: true }), way(v2, { voiceVersion: '3', voiceOfAnother: true })]
    const { questions, run } = goingBack({ answers: [v2, true], context: { ...found, ways } })
    await expect(run()).resolves.toMatchObject({ result: { voiceVersion: '3' } })
    expect(questions[1]?.about).toContain(
      `${short(v2)} has no version of the voice Lambda: version 3, of another release, answers voice webhooks.`,
    )
  })

  it('takes the release that served before where nobody is there to ask', async () => {
    const { questions, run } = goingBack({ answers: [true], interactive: false })
    await expect(run()).resolves.toMatchObject({ result: { release: v2 } })
    expect(questions).toHaveLength(1)
  })

  it('takes the one that --to begins, and asks for no other', async () => {
    const { questions, run } = goingBack({ answers: [true] })
    await expect(run({ to: v2.slice(0, 7) })).resolves.toMatchObject({ result: { release: v2 } })
    expect(questions).toHaveLength(1)
  })

  it('changes nothing where it is declined', async () => {
    const { ids, run } = goingBack({ answers: [v2, false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(ids()).toEqual(begun)
  })

  it.each([
    ['that cannot run any more', v1, 'release-gone'],
    ['that nobody knows', '7777777', 'release-missing'],
  ])('refuses a release %s, and lists those that are there', async (_, to, code) => {
    const { ids, run } = goingBack()
    await expect(run({ to })).rejects.toMatchObject({
      code,
      exitCode: 3,
      evidence: [
        `${short(v3)}: registered 24 h ago by ada, serves now`,
        `${short(v2)}: registered 24 h ago by ada, served before`,
        `${short(v1)}: registered 24 h ago by ada, served before, cannot run: its image is gone`,
      ],
    })
    expect(ids()).toEqual(begun)
  })

  it('refuses where no release served before', async () => {
    const { run } = goingBack({ context: { ...found, ways: [way(v3)] }, interactive: false })
    await expect(run({ yes: true, withoutLock: true })).rejects.toMatchObject({
      code: 'no-way-back',
      exitCode: 3,
      hint: expect.stringContaining('`medspa rollback --to TAG --without-lock --yes`'),
    })
  })

  it('says how to deploy each release that was marked bad all the same', async () => {
    const standing = { deployed: v3, pinned: v1, serving: [v3] }
    const { run } = goingBack({ answers: [v2, true], context: { ...found, standing } })
    const { lines, result } = await run()
    expect(result?.left.length).toBeGreaterThan(0)
    for (const tag of result?.left ?? [])
      expect(lines.join('\n')).toContain(`\`medspa deploy --tag ${short(tag)} --allow-bad\``)
  })

  describe('of production, where nobody can be asked', () => {
    const unasked = { answers: [true], interactive: false, deps: { settings: { environment: 'production' as const } } }

    it.each([{ yes: true }, {}])('needs its name before it looks at anything: %j', async (options) => {
      const { ids, run } = goingBack({ ...unasked, deps: unasked.deps as GivenDeps })
      await expect(run(options)).rejects.toMatchObject({
        code: 'confirmation-needed',
        exitCode: 3,
        message: expect.stringMatching(/needs its name besides --yes/),
        hint: expect.stringContaining('--confirm production'),
      })
      expect(ids()).toEqual([])
    })

    it('goes back with its name and --yes', async () => {
      const { run } = goingBack({ ...unasked, deps: unasked.deps as GivenDeps })
      await expect(run({ confirm: 'production', yes: true })).resolves.toMatchObject({ result: { release: v2 } })
    })
  })

  describe('while a deploy holds the lock', () => {
    const lock = { holder: { id: 'their lock', user: 'bob', host: 'runner', reason: 'release v3' } }

    it('asks whether it shall end, before it looks', async () => {
      const { questions, run, walk } = goingBack({ answers: [true, v2, true], lock })
      await expect(run()).resolves.toMatchObject({ result: { release: v2 } })
      expect(walk().slice(0, 5)).toEqual([
        'preflight',
        'lock',
        'End the deploy of development (account 123456789012, us-east-1)?',
        'stop-holder',
        'ways-back',
      ])
      expect(questions[0]?.about).toContain('bob on runner deploys there: release v3.')
      expect(questions[0]?.about.at(-1)).toContain('`medspa rollback --without-lock`')
    })

    it('leaves it alone where it is declined', async () => {
      const { ids, run } = goingBack({ answers: [false], lock })
      await expect(run()).rejects.toMatchObject({ code: 'declined' })
      expect(ids()).toEqual(['preflight', 'lock'])
    })
  })

  describe('without the deploy lock', () => {
    const lock = { unlocked: new OperatorError('the bucket is gone', { code: 'aws-error', whose: 'aws' }) }

    it('asks in a terminal, before it looks', async () => {
      const { run, walk } = goingBack({ answers: [true, v2, true], lock })
      await expect(run()).resolves.toMatchObject({ result: { locked: false } })
      expect(walk().slice(0, 4)).toEqual([
        'preflight',
        'lock',
        'Put development (account 123456789012, us-east-1) back without the lock?',
        'ways-back',
      ])
    })

    it.each<[string, Parameters<typeof runRollback>[1]]>([
      ['rollback --without-lock', {}],
      ['rollback --without-lock --yes', { yes: true }],
      ['rollback --to 2222222 --without-lock --yes', { to: '2222222', yes: true }],
    ])('is refused where nobody can be asked, and the hint repeats what was given: %s', async (line, options) => {
      const { ids, run } = goingBack({ interactive: false, lock })
      await expect(run(options)).rejects.toMatchObject({
        code: 'lock-unavailable',
        exitCode: 3,
        hint: `Where nobody else deploys, go on without it: \`medspa ${line}\``,
      })
      expect(ids()).toEqual(['preflight', 'lock'])
    })

    it('goes on with --without-lock', async () => {
      const { run } = goingBack({ answers: [true], interactive: false, lock: { unlocked: 'asked' } })
      await expect(run({ withoutLock: true })).resolves.toMatchObject({ result: { release: v2, locked: false } })
    })
  })
})

describe('a way back on which a worker fails', () => {
  const failed = new OperatorError('The worker mail does not run on 222222222222: no queue', {
    code: 'worker-failed',
    whose: 'operator',
    evidence: ['sms 3'],
    hint: 'Everything else was put back.',
  })
  const end = async (more: Parameters<typeof goingBack>[0]) => {
    const { ids, run } = goingBack({ answers: [v2, true], ...more })
    const error = await run().catch((reason: unknown) => reason)
    return { error, ids: ids().slice(begun.length) }
  }
  const workers = () => Promise.reject(failed)
  const untilWorkers = carriedOut.slice(0, carriedOut.indexOf('workers') + 1)

  it('is validated all the same, and ends with the worker', async () => {
    const { error, ids } = await end({ bodies: { workers } })
    expect(ids).toEqual([...untilWorkers, 'outputs', 'validate'])
    expect(error).toMatchObject({
      ...{ code: 'worker-failed', exitCode: 1, message: failed.message, hint: failed.hint },
      evidence: ['Validated without it: no check failed.', 'sms 3'],
    })
  })

  it('tells a validation that fails too, and still ends with the worker', async () => {
    const validation = new OperatorError('Validation found health failing.', {
      ...{ code: 'validation-failed', whose: 'operator', exit: 'validation' },
      evidence: ['GET http://alb: 503'],
    })
    const { error } = await end({ bodies: { workers, validate: () => Promise.reject(validation) } })
    expect(error).toMatchObject({
      ...{ code: 'worker-failed', exitCode: 1 },
      evidence: ['Validated without it: Validation found health failing. GET http://alb: 503', 'sms 3'],
    })
  })

  it('is not validated where voice webhooks are left, nor where something else fails', async () => {
    const voiceLeft = new OperatorError('denied', { code: 'aws-access-denied', whose: 'operator' })
    const left = await end({ bodies: { voice: { voiceLeft }, workers } })
    expect(left).toMatchObject({ error: failed, ids: untilWorkers })
    const other = await end({ bodies: { workers: () => Promise.reject(voiceLeft) } })
    expect(other).toMatchObject({ error: voiceLeft, ids: untilWorkers })
  })

  it('ends as cancelled where the validation is', async () => {
    const { error } = await end({ bodies: { workers, validate: () => Promise.reject(cancelled()) } })
    expect(error).toMatchObject({ code: 'cancelled', exitCode: 130 })
  })
})
