import { describe, expect, it } from 'vitest'
import { createRunTask } from '../../../src/aws/ecs/run-task.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const taskArn = 'arn:aws:ecs:us-east-1:123456789012:task/medspa-development/0123456789abcdef'
const stopped = { taskArn, lastStatus: 'STOPPED', containers: [] }

/** ECS that answers each look by its second; undefined is MISSING. The clock goes on by what is slept. */
function watching(status: (second: number) => string | undefined) {
  const clock = clockOfSleeps()
  const looks: number[] = []
  const send = async () => {
    const second = clock.passed() / 1000
    looks.push(second)
    const lastStatus = status(second)
    if (lastStatus === undefined) return { tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] }
    return { tasks: [{ ...stopped, lastStatus }], failures: [] }
  }
  const runTask = createRunTask({
    clients: { ecs: async () => ({ send }) as never },
    names: { cluster: 'medspa-development' },
    clock,
  })
  const statuses: string[] = []
  const wait = (limitMs?: number) =>
    runTask.wait(taskArn, {
      signal: new AbortController().signal,
      onStatus: (each) => statuses.push(each),
      ...(limitMs !== undefined && { limitMs }),
    })
  return { looks, seconds: () => clock.passed() / 1000, statuses, wait }
}

describe('a one-off task', () => {
  it('is looked at first after two seconds, and tells each status', async () => {
    const { looks, statuses, wait } = watching((second) =>
      second < 10 ? 'PENDING' : second < 60 ? 'RUNNING' : 'STOPPED',
    )
    await expect(wait()).resolves.toMatchObject({ taskArn })
    expect(looks[0]).toBe(2)
    expect(statuses).toEqual(['PROVISIONING', 'PENDING', 'RUNNING', 'STOPPED'])
  })

  it('that ECS does not know is looked at again, whenever that happens', async () => {
    const missing = (second: number) => second < 100 || (second > 200 && second < 490)
    const { wait } = watching((second) => (missing(second) ? undefined : second < 600 ? 'RUNNING' : 'STOPPED'))
    await expect(wait()).resolves.toMatchObject({ taskArn })
  })

  it('is given up after five minutes in which ECS never knew it', async () => {
    const { seconds, wait } = watching((second) => (second < 100 ? 'RUNNING' : undefined))
    await expect(wait()).rejects.toMatchObject({
      code: 'task-unknown',
      message: expect.stringContaining('for 5 minutes'),
      hint: expect.stringContaining(`aws ecs describe-tasks --cluster medspa-development --tasks ${taskArn}`),
    })
    expect(seconds()).toBeGreaterThanOrEqual(398)
  })

  it.each([
    ['stuck in PROVISIONING', 'PROVISIONING', undefined, 1800, '30 minutes'],
    ['that runs on and on', 'RUNNING', 60_000, 60, '1 minute'],
  ])('%s is given up at the limit, with its status', async (_, status, limitMs, seconds, words) => {
    const watched = watching(() => status)
    await expect(watched.wait(limitMs)).rejects.toMatchObject({
      code: 'task-late',
      message: `A task has not ended within ${words}: it is ${status}.`,
    })
    expect(watched.seconds()).toBe(seconds)
  })
})

describe('the start of a one-off task', () => {
  /** ECS that answers RunTask by its second. */
  const starting = (answer: (second: number) => Error | undefined) => {
    const clock = clockOfSleeps()
    const tokens: unknown[] = []
    const send = async ({ input }: { input: { clientToken?: string } }) => {
      tokens.push(input.clientToken)
      const refusal = answer(clock.passed() / 1000)
      if (refusal) throw refusal
      return { tasks: [{ taskArn }] }
    }
    const lines: string[] = []
    const runTask = createRunTask({
      clients: { ecs: async () => ({ send }) as never },
      names: { cluster: 'medspa-development' },
      clock,
    })
    const input = { cluster: 'c', taskDefinition: 'migrate:1', subnets: [], securityGroups: [], assignPublicIp: false }
    const run = () =>
      runTask.run(
        { ...input, startedBy: 'medspa' },
        { signal: new AbortController().signal, onWait: (line) => lines.push(line) },
      )
    return { lines, run, seconds: () => clock.passed() / 1000, tokens }
  }
  const refusal = (message: string) => Object.assign(new Error(message), { name: 'ClientException' })
  const unknownRole = refusal("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/new'")

  it('is asked for again, as the same task, while ECS does not know its new role', async () => {
    const { lines, run, tokens } = starting((second) => (second < 60 ? unknownRole : undefined))
    await expect(run()).resolves.toEqual({ taskArn })
    expect(new Set(tokens).size).toBe(1)
    expect(lines).toEqual(['waiting for ECS to know the role of the task (usually some seconds)'])
  })

  it('is given up after six minutes, with the words of ECS', async () => {
    const { run, seconds } = starting(() => unknownRole)
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('unable to assume the role') })
    expect(seconds()).toBeGreaterThanOrEqual(360)
  })

  it('is refused at once for any other reason', async () => {
    const { run, seconds } = starting(() => refusal('TaskDefinition is inactive'))
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('inactive') })
    expect(seconds()).toBe(0)
  })
})
