import { expect, it } from 'vitest'
import { reportLine } from '../../../probe/report.ts'
import type { StoppedTask } from '../../../src/aws/ecs/run-task.ts'
import { OperatorError } from '../../../src/errors.ts'
import { lacksRights, ProbeReported, runProbe } from '../../../src/steps/probe/run-probe.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const denied =
  'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: secretsmanager:GetSecretValue'
const unstarted = (stoppedReason: string): Omit<StoppedTask, 'taskArn'> => ({
  stoppedReason,
  containers: [{ name: 'probe' }],
})
const ran = (exitCode: number): Omit<StoppedTask, 'taskArn'> => ({ containers: [{ name: 'probe', exitCode }] })

/** ECS ends the tasks like that, one after the other, each in `tookMs`; the clock goes on by what is slept. */
const given = (ends: Omit<StoppedTask, 'taskArn'>[], tookMs = 0) => {
  const clock = clockOfSleeps()
  let begun = 0
  const lines: string[] = []
  const deps = {
    clock,
    names: { probeContainer: 'probe', probeExecutionRole: 'role' },
    identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn:aws:iam::1:user/x' }) },
    images: { probe: { tag: async () => 'probe-1' } },
    registries: { find: async () => ({ uri: 'r' }), image: async () => ({}) },
    service: { describe: async () => ({ subnets: [], securityGroups: [], assignPublicIp: false }) },
    taskDefinitions: { register: async () => 'definition' },
    runTask: {
      run: async () => ({ taskArn: `task/${begun++}` }),
      wait: async (taskArn: string) => {
        clock.pass(tookMs)
        return { taskArn, ...(ends[begun - 1] ?? ends.at(-1)) }
      },
    },
    logs: { last: async () => [reportLine('check', { result: { login: 'a' } })] },
  }
  const progress = { line: (text: string) => lines.push(text), signal: new AbortController().signal }
  const run = (more: { image?: string } = {}) =>
    runProbe(deps as never, { command: 'check', secrets: {}, ...more }, progress as never)
  return { deps, run, begun: () => begun, lines }
}

it('runs again while AWS does not know the rights of its role yet', async () => {
  const { begun, lines, run } = given([unstarted(denied), unstarted('ECS was unable to assume the role x'), ran(0)])
  expect(await run()).toEqual({ login: 'a' })
  expect(begun()).toBe(3)
  expect(lines.filter((line) => line.includes('rights of its role'))).toHaveLength(2)
})

it('gives up after six minutes, with the reason', async () => {
  const { begun, run } = given([unstarted(denied)])
  await expect(run()).rejects.toMatchObject({ code: 'probe-failed', message: expect.stringContaining('AccessDenied') })
  expect(begun()).toBe(37)
})

it('starts at least five times where each failed start takes longer than on Fargate', async () => {
  const fails = Array.from({ length: 4 }, () => unstarted(denied))
  const { begun, lines, run } = given([...fails, ran(0)], 150_000)
  expect(await run()).toEqual({ login: 'a' })
  expect(begun()).toBe(5)
  expect(lines.find((line) => line.includes('rights of its role'))).toMatch(/usually some seconds.*AccessDenied/)
})

it.each([
  ['it ran and found what must not be', ran(1), false],
  ['its image is missing', unstarted('CannotPullContainerError: not found'), false],
  ['its role may not read', unstarted(denied), true],
])('%s', (_, stopped, again) => {
  expect(lacksRights({ taskArn: 'task/1', ...stopped })).toBe(again)
})

const notPassed = new OperatorError(
  'ecs:RegisterTaskDefinition: AccessDeniedException: User: x is not authorized to perform: iam:PassRole on resource: role',
  { code: 'aws-access-denied', whose: 'operator' },
)

it('registers again while ECS does not see the new role, and gives up after a minute', async () => {
  const seen = given([ran(0)])
  let refusals = 2
  seen.deps.taskDefinitions.register = async () => {
    if (refusals-- > 0) throw notPassed
    return 'definition'
  }
  expect(await seen.run()).toEqual({ login: 'a' })
  expect(seen.lines.filter((line) => line.includes('to be passed the new role'))).toHaveLength(1)

  const never = given([ran(0)])
  never.deps.taskDefinitions.register = async () => {
    throw notPassed
  }
  await expect(never.run()).rejects.toBe(notPassed)
  expect(never.deps.clock.now().getTime()).toBe(60_000)
  expect(never.begun()).toBe(0)
})

it('does not register again what is refused for another reason', async () => {
  const { deps, run } = given([ran(0)])
  const refused = new OperatorError('ecs:RegisterTaskDefinition: AccessDeniedException', {
    code: 'aws-access-denied',
    whose: 'operator',
  })
  deps.taskDefinitions.register = async () => {
    throw refused
  }
  await expect(run()).rejects.toBe(refused)
  expect(deps.clock.now().getTime()).toBe(0)
})

it('tells a probe that ran and reports a fault from one that never said anything', async () => {
  const reports = given([ran(1)])
  reports.deps.logs.last = async () => [reportLine('check', { error: new Error('connect ECONNREFUSED') })]
  const reported = await reports.run().catch((error: unknown) => error)
  expect(reported).toBeInstanceOf(ProbeReported)
  expect(reported).toMatchObject({ code: 'probe-failed', message: expect.stringContaining('ECONNREFUSED') })
  const silent = await given([unstarted('no capacity')])
    .run()
    .catch((error: unknown) => error)
  expect(silent).toMatchObject({ code: 'probe-failed' })
  expect(silent).not.toBeInstanceOf(ProbeReported)
})

it('makes no image and waits for no new right where its image is given, which is there from before', async () => {
  const seen = given([unstarted(denied)])
  seen.deps.registries.find = () => Promise.reject(new Error('not to be asked'))
  await expect(seen.run({ image: 'r@sha256:1' })).rejects.toMatchObject({ code: 'probe-failed' })
  expect(seen.begun()).toBe(1)
  const never = given([ran(0)])
  never.deps.taskDefinitions.register = async () => {
    throw notPassed
  }
  await expect(never.run({ image: 'r@sha256:1' })).rejects.toBe(notPassed)
  expect(never.deps.clock.now().getTime()).toBe(0)
})
