import { describe, expect, it } from 'vitest'
import { cancelled, OperatorError } from '../../../src/errors.ts'
import type { ExecContext } from '../../../src/steps/exec/exec-context.ts'
import { runCommandTask } from '../../../src/steps/exec/run-command-task.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const taskArn = 'arn:aws:ecs:us-east-1:123456789012:task/cluster/0123456789abcdef'
const input = {
  ...{ cluster: 'cluster', taskDefinition: 'definition:3', subnets: ['subnet'], securityGroups: ['sg'] },
  ...{ assignPublicIp: false, startedBy: 'medspa-exec' },
}
const othersTurn = () => new Promise(setImmediate)

/** A command whose task ends after a minute; the clock goes on by what is slept. `readable` as in the test of migrations. */
function executing({
  end = 0,
  limitMs,
  readable = [],
  unstoppable = false,
}: {
  end?: number | Error | 'unstarted'
  limitMs?: number
  readable?: [after: number, text: string][]
  unstoppable?: boolean
} = {}) {
  let now = 0
  const cancelling = new AbortController()
  const did: string[] = []
  const told: string[] = []
  const came = () => readable.filter(([after]) => now >= 60_000 + after * 1000).map(([, text]) => text)
  let waits = 0
  const limits: (number | undefined)[] = []
  const deps = fakeDeps({
    clock: {
      now: () => new Date(now),
      sleep: async (milliseconds) => {
        now += milliseconds
        await othersTurn()
      },
    },
    logs: {
      async *follow(group, stream, { signal }) {
        expect([group, stream]).toEqual(['/group', `api/api/${taskArn.slice(-16)}`])
        for (let at = 0; ; ) {
          const isLast = signal.aborted
          for (const message of came().slice(at)) {
            at++
            yield { at: new Date(now), message }
          }
          if (isLast) return
          await othersTurn()
        }
      },
    },
    runTask: {
      async run(asked) {
        did.push(`run ${asked.command?.container}: ${asked.command?.words.join(' ')}`)
        expect(asked).toMatchObject(input)
        return { taskArn }
      },
      async wait(_task, { limitMs: limit, onStatus, signal }) {
        limits.push(limit)
        waits += 1
        if (waits > 1) {
          expect(signal.aborted).toBe(false)
          did.push('stopped')
          return { taskArn, containers: [] }
        }
        onStatus?.('PROVISIONING')
        now = 60_000
        await othersTurn()
        await othersTurn()
        if (end instanceof Error) throw end
        const container = {
          name: 'api',
          ...(end === 'unstarted' ? { reason: 'CannotPullContainerError' } : { exitCode: end }),
        }
        return { taskArn, containers: [{ name: 'sidecar', exitCode: 7 }, container] }
      },
      async stop(_task, why) {
        did.push(`stop: ${why}`)
        if (unstoppable) throw new Error('AccessDenied')
      },
    },
  })
  const context: ExecContext = {
    ...{ words: ['report', '--all'], limitMs, log: [], omitted: 0 },
    commandTask: { input, release: 'v1', group: '/group', streamOf: (arn) => `api/api/${arn.slice(-16)}` },
  }
  const progress = { line: (text: string) => told.push(text), status() {}, signal: cancelling.signal }
  return {
    cancelling,
    context,
    did,
    limits,
    told,
    run: () => runCommandTask.run(deps, context, progress),
    at: () => now / 1000 - 60,
  }
}

describe('a command', () => {
  it("runs in the API's container, and its log is there to its last line, which is seconds late", async () => {
    const { at, context, did, run, told } = executing({
      readable: [
        [-10, 'first'],
        [8, 'last'],
      ],
    })
    expect(await run()).toEqual({ detail: 'exit code 0, task 0123456789abcdef' })
    expect(did).toEqual(['run api: report --all'])
    expect(context).toMatchObject({ executed: { task: taskArn, exitCode: 0 }, log: ['first', 'last'], omitted: 0 })
    expect(told.filter((line) => !/task|waiting/.test(line))).toEqual(['first', 'last'])
    expect(at()).toBe(10)
  })

  it('that failed is exec-failed with its exit code, and no line of its log in the error', async () => {
    const { context, run } = executing({ end: 3, readable: [[-10, 'Jane Doe, 1970']] })
    const error: unknown = await run().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'exec-failed', message: 'The command ended with exit code 3', exitCode: 1 })
    const { evidence, hint } = error as OperatorError
    expect(JSON.stringify([evidence, hint])).not.toContain('Jane')
    expect(hint).toContain('aws logs tail /group')
    expect(context.executed).toEqual({ task: taskArn, exitCode: 3 })
  })

  it('that never started says why, and its log is not waited for', async () => {
    const { at, context, run } = executing({ end: 'unstarted' })
    await expect(run()).rejects.toMatchObject({
      code: 'exec-failed',
      message: 'The command never started: CannotPullContainerError',
    })
    expect(at()).toBe(0)
    expect(context.executed).toEqual({ task: taskArn, exitCode: null })
  })

  it('that writes more than the result has keeps its newest lines', async () => {
    const readable = Array.from({ length: 10_003 }, (_, at): [number, string] => [-10, String(at)])
    const { context, run } = executing({ readable })
    await run()
    expect(context).toMatchObject({ omitted: 3 })
    expect([context.log.length, context.log[0], context.log.at(-1)]).toEqual([10_000, '3', '10002'])
  })
})

describe('a command that medspa stops waiting for', () => {
  it('is stopped by Ctrl-C, and its stop is waited for', async () => {
    const { cancelling, did, run } = executing({ end: cancelled() })
    cancelling.abort()
    await expect(run()).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
    expect(did.slice(1)).toEqual(['stop: cancelled by the operator', 'stopped'])
  })

  it.each([
    [undefined, 60_000 * 60, '1 h'],
    [60_000 * 5, 60_000 * 5, '5 minutes'],
  ])('is stopped at its limit, an hour unless the operator sets one: %s', async (limitMs, expected, words) => {
    const late = new OperatorError('A task has not ended.', { code: 'task-late', whose: 'aws' })
    const { did, limits, run } = executing({ end: late, limitMs })
    await expect(run()).rejects.toMatchObject({
      code: 'task-late',
      whose: 'operator',
      message: `The command has not ended within ${words}.`,
      hint: expect.stringContaining('--timeout'),
      cause: late,
    })
    expect(limits[0]).toBe(expected)
    expect(did.slice(1)).toEqual([`stop: it took longer than ${words}`, 'stopped'])
  })

  it('is stopped where ECS does not know its task, and the error is the unknown one', async () => {
    const unknown = new OperatorError('ECS has not known the task.', { code: 'task-unknown', whose: 'aws' })
    const { did, run } = executing({ end: unknown })
    await expect(run()).rejects.toBe(unknown)
    expect(did.slice(1)).toEqual(['stop: medspa could not wait for it', 'stopped'])
  })

  it('goes on where it cannot be stopped, which is told and not waited for', async () => {
    const { cancelling, did, run, told } = executing({ end: cancelled(), unstoppable: true })
    cancelling.abort()
    await expect(run()).rejects.toMatchObject({ code: 'cancelled' })
    expect(did.slice(1)).toEqual(['stop: cancelled by the operator'])
    expect(told.at(-1)).toBe(`the task goes on, it could not be stopped: ${taskArn}: AccessDenied`)
  })
})
