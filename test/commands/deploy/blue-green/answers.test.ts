import { describe, expect, it } from 'vitest'
import { runContinue } from '../../../../src/commands/deploy/continue/run.ts'
import { runDeploy } from '../../../../src/commands/deploy/run.ts'
import { runStop } from '../../../../src/commands/deploy/stop/run.ts'
import type { DeploymentContext } from '../../../../src/tasks/blue-green/deployment-context.ts'
import type { GivenDeps } from '../../../support/fake-deps.ts'
import { fakeSession } from '../../../support/fake-session.ts'

type Found = NonNullable<DeploymentContext['deployment']>
type Given = {
  found?: Partial<Found> | undefined
  goesOn?: string
  /** Whether a stop takes it back, and whether its holder is gone. */
  isBack?: boolean
  isLeft?: boolean
  /** What it is at when the question was answered. */
  then?: Partial<Found>
  /** Whether CodeDeploy no longer has it once it was followed, or stopped. */
  isForgotten?: boolean
  answers?: boolean[]
  interactive?: boolean
  environment?: 'development' | 'production'
}

/** An environment in which CodeDeploy carries out a deployment, or none. */
function stage({
  answers = [],
  environment = 'production',
  goesOn = 'InProgress',
  interactive = true,
  ...given
}: Given) {
  const calls: string[] = []
  let status = 'Ready'
  const found = (): Found => ({
    id: 'd-NEW',
    status,
    brings: '0123456789ab',
    isReady: status === 'Ready',
    isRollback: false,
    isShifted: false,
    isDone: false,
    revision: undefined,
    previous: undefined,
    ...given.found,
  })
  const deployments: GivenDeps['deployments'] = {
    async find(id) {
      calls.push(id === undefined ? 'find' : `find ${id}`)
      if ('found' in given && given.found === undefined) return undefined
      if (given.isForgotten && calls.some((call) => /^(follow|stop) /.test(call))) return undefined
      return id === undefined ? found() : { ...found(), ...given.then }
    },
    async follow(id) {
      calls.push(`follow ${id}`)
      status = 'Succeeded'
    },
    async goOn(id) {
      calls.push(`continue ${id}`)
      status = goesOn
      return goesOn
    },
    async stop(id) {
      calls.push(`stop ${id}`)
      status = given.isBack === false ? 'InProgress' : 'Stopped'
      return { isBack: given.isBack ?? true, words: 'CodeDeploy gave the traffic back to api:1' }
    },
    async resumeScaling() {
      calls.push('resume')
      return given.isLeft ?? false
    },
  }
  const fake = fakeSession<DeploymentContext>({
    answers,
    bodies: { preflight: {} },
    interactive,
    deps: {
      deployments,
      settings: { environment } as never,
      // Nobody asks for the lock: whoever carries the deployment out has it.
      deployLock: { check: async () => {} },
    },
  })
  return { ...fake, calls, fake }
}
const sure = { confirm: 'production' }
const rest =
  'The command that began it does what follows: voice webhooks, workers, autoscaling. If it was killed: medspa deploy --tag TAG'
const answers = [
  ['continue', runContinue],
  ['stop', runStop],
] as const

describe('medspa deploy continue', () => {
  it('shows what is held, asks, continues it, and says how to watch it', async () => {
    const { calls, questions, session, walk } = stage({ answers: [true] })
    const { lines, result } = await runContinue(session, {})
    const question = 'Shift the traffic of production (account 123456789012, us-east-1) to 0123456789ab?'
    expect(walk()).toEqual(['preflight', 'deployment', 'waiting', question, 'continue'])
    expect(questions[0]?.about).toEqual(["CodeDeploy's deployment d-NEW waits for that."])
    expect(calls).toEqual(['find', 'continue d-NEW'])
    expect(result).toEqual({ deployment: 'd-NEW', status: 'InProgress', release: '0123456789ab' })
    expect(lines).toEqual([
      'The deployment d-NEW goes on, and shifts the traffic to 0123456789ab.',
      'Watch it: medspa deploy --watch d-NEW',
      rest,
    ])
  })

  it.each<[string, Partial<Found>]>([
    ['does not wait', { status: 'InProgress', isReady: false }],
    ['takes another one back', { isRollback: true }],
  ])('refuses one that %s, and asks nothing', async (_, found) => {
    const { calls, questions, session } = stage({ found })
    await expect(runContinue(session, {})).rejects.toMatchObject({
      code: 'deployment-not-waiting',
      exitCode: 3,
      hint: 'Look at it: `medspa deploy --watch d-NEW`',
    })
    expect([calls, questions]).toEqual([['find'], []])
  })

  it.each(['Ready', 'Stopped'])('fails where it is %s afterwards', async (goesOn) => {
    const { session } = stage({ answers: [true], goesOn })
    await expect(runContinue(session, {})).rejects.toMatchObject({
      code: 'deployment-not-waiting',
      message: `The deployment does not wait to be continued: d-NEW, of 0123456789ab: ${goesOn}.`,
    })
  })
})

describe('medspa deploy stop', () => {
  it('shows what is under way, asks, stops it, and says what became of it', async () => {
    const { calls, questions, session, walk } = stage({ answers: [true] })
    const { lines, result } = await runStop(session, {})
    const question =
      'Stop the deployment d-NEW of production (account 123456789012, us-east-1), which brings 0123456789ab?'
    expect(walk()).toEqual(['preflight', 'deployment', 'stoppable', question, 'stop'])
    expect(questions[0]?.about).toEqual(['CodeDeploy calls it Ready.'])
    expect(calls).toEqual(['find', 'find d-NEW', 'stop d-NEW', 'resume', 'find d-NEW'])
    expect(result).toEqual({ deployment: 'd-NEW', status: 'Stopped', release: '0123456789ab' })
    expect(lines).toEqual(['The deployment d-NEW is stopped: CodeDeploy gave the traffic back to api:1.'])
  })

  it('takes up autoscaling that a killed holder left suspended, and says so', async () => {
    const { session } = stage({ answers: [true], isLeft: true })
    const { lines } = await runStop(session, {})
    expect(lines[0]).toMatch(/api:1; autoscaling, which was left suspended, goes on\.$/)
  })

  it('fails where it is not taken back: nothing says that it is stopped', async () => {
    const { calls, session } = stage({ answers: [true], isBack: false })
    await expect(runStop(session, {})).rejects.toMatchObject({
      code: 'deployment-not-stopped',
      exitCode: 1,
      hint: expect.stringContaining('medspa deploy --watch d-NEW'),
    })
    expect(calls).not.toContain('resume')
  })

  it.each<[string, Partial<Found>]>([
    ['done', { isDone: true }],
    ['taken back already', { isRollback: true }],
  ])('stops none that was %s while the question stood', async (_, then) => {
    const { calls, session } = stage({ answers: [true], then })
    await expect(runStop(session, {})).rejects.toMatchObject({ code: 'deployment-done', exitCode: 3 })
    expect(calls).toEqual(['find', 'find d-NEW'])
  })

  it('lets autoscaling go on, though CodeDeploy no longer says how it ended', async () => {
    const { calls, session } = stage({ answers: [true], isForgotten: true })
    await expect(runStop(session, {})).rejects.toMatchObject({ code: 'no-deployment', exitCode: 3 })
    expect(calls).toContain('resume')
  })

  it('stops one that is not held, too', async () => {
    const { calls, session } = stage({ answers: [true], found: { status: 'InProgress', isReady: false } })
    await runStop(session, {})
    expect(calls).toContain('stop d-NEW')
  })

  it.each<[string, Partial<Found>]>([
    ['is done', { isDone: true }],
    ['takes another one back', { isRollback: true }],
  ])('refuses one that %s', async (_, found) => {
    const { calls, session } = stage({ found })
    await expect(runStop(session, {})).rejects.toMatchObject({ code: 'deployment-done', exitCode: 3 })
    expect(calls).toEqual(['find'])
  })
})

describe.each(answers)('medspa deploy %s', (_, run) => {
  it('ends where CodeDeploy carries out no deployment', async () => {
    const { session } = stage({ found: undefined })
    await expect(run(session, {})).rejects.toMatchObject({ code: 'no-deployment', exitCode: 3 })
  })

  it('changes nothing where the answer is no', async () => {
    const { calls, session } = stage({ answers: [false] })
    await expect(run(session, {})).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(calls).toEqual(['find'])
  })

  it('needs the name of production where no terminal can ask', async () => {
    const { calls, session } = stage({ interactive: false, answers: [true] })
    await expect(run(session, {})).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
    expect(calls).toEqual([])
    await run(session, sure)
    expect(calls).toContain('find')
  })
})

describe('medspa deploy --watch', () => {
  it.each<[string, string | true, string]>([
    ['the deployment under way', true, 'find'],
    ['the one of an id', 'd-NEW', 'find d-NEW'],
  ])('looks at %s, and asks and changes nothing', async (_, watch, first) => {
    const { calls, ids, questions, session } = stage({ interactive: false })
    const { lines, result } = await runDeploy(session, { watch })
    expect(ids()).toEqual(['preflight', 'deployment', 'watch'])
    expect(calls).toEqual([first, 'follow d-NEW', 'find d-NEW'])
    expect(result).toEqual({ deployment: 'd-NEW', status: 'Succeeded', release: '0123456789ab' })
    expect([lines, questions]).toEqual([['The deployment d-NEW has shifted the traffic to 0123456789ab.', rest], []])
  })

  it('does not say how a deployment ended that CodeDeploy no longer has', async () => {
    const { session } = stage({ isForgotten: true })
    await expect(runDeploy(session, { watch: true })).rejects.toMatchObject({
      code: 'no-deployment',
      exitCode: 3,
      message: 'CodeDeploy no longer has the deployment d-NEW, and does not say how it ended.',
    })
  })

  it('says that there is none of this id', async () => {
    const { session } = stage({ found: undefined })
    await expect(runDeploy(session, { watch: 'd-OLD' })).rejects.toMatchObject({
      code: 'no-deployment',
      message: 'CodeDeploy has no deployment d-OLD of production.',
    })
  })
})
