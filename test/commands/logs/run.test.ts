import { describe, expect, it } from 'vitest'
import type { TaskDefinition } from '../../../src/aws/ecs/task-definitions.ts'
import type { LogEvent } from '../../../src/aws/logs/event-pages.ts'
import { runLogs as runBody } from '../../../src/commands/logs/run.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

type Options = Parameters<typeof runBody>[1]
/** As commander gives them: an argument that was left out is there, and undefined. */
const runLogs = (session: Parameters<typeof runBody>[0], options: Partial<Options>) =>
  runBody(session, { source: undefined, ...options })

const now = testNow.getTime()
const first = '1a2b3c4d5e6f708192a3b4c5d6e7f809'
const second = '1a2b0000111122223333444455556666'
const api = (at: number, message: string, task = first): LogEvent => ({
  id: `${at} ${message}`,
  at: now + at,
  stream: `api/api/${task}`,
  message,
})
const groups = {
  '/medspa/development/api': [
    api(-3_000, '{"level":30,"msg":"listening"}'),
    api(-2_000, '{"level":50,"msg":"failed","err":{"message":"no"}}', second),
    api(-1_000, 'plain, with sk-secret-of-the-clinic in it'),
  ],
  '/medspa/development/mail': [
    { id: 'm', at: now - 2_500, stream: `mail/mail/${first}`, message: '{"level":40,"msg":"slow"}' },
  ],
  '/medspa/development/flow': [{ id: 'f', at: now, stream: 'eni', message: 'packets' }],
} as const satisfies Record<string, LogEvent[]>

type Asked = { group: string; from: string; streams: readonly string[] | undefined }

function reading(given: GivenDeps = {}, there: Record<string, readonly LogEvent[]> = groups) {
  const asked: Asked[] = []
  const redactor = createRedactor()
  const fake = fakeSession({
    bodies: { preflight: {} },
    deps: {
      redactor,
      secrets: {
        read: async (name) =>
          name.endsWith('app-secrets')
            ? ({ values: new Map([['KEY', new Sensitive('sk-secret-of-the-clinic')]]) } as never)
            : undefined,
      },
      logs: {
        groups: async (prefix) => Object.keys(there).filter((group) => group.startsWith(prefix)),
        streams: async (group, prefix) => [
          ...new Set((there[group] ?? []).map(({ stream }) => stream).filter((stream) => stream.startsWith(prefix))),
        ],
        async *pages(group, { from, streams }) {
          asked.push({ group, from: from.toISOString(), streams })
          const events = (there[group] ?? []).filter(
            ({ at, stream }) => at >= from.getTime() && (streams?.includes(stream) ?? true),
          )
          for (const event of events) yield [event]
          yield []
        },
      },
      ...given,
    },
  })
  return { asked, ...fake }
}

const at = (ms: number) => new Date(now + ms).toISOString()

describe('medspa logs', () => {
  it('reads the API of the last 15 minutes, without the values of secrets', async () => {
    const { asked, ids, session, written } = reading()
    await runLogs(session, {})
    expect(written).toEqual([
      `${at(-3_000)} api/1a2b3c4d info  listening`,
      `${at(-2_000)} api/1a2b0000 error failed: no`,
      `${at(-1_000)} api/1a2b3c4d -     plain, with [redacted] in it`,
    ])
    expect(asked).toEqual([{ group: '/medspa/development/api', from: at(-15 * 60_000), streams: undefined }])
    expect(ids()).toEqual(['preflight', 'logs'])
  })

  it('merges all logs by time', async () => {
    const { session, written } = reading()
    await runLogs(session, { source: 'all' })
    expect(written.map((line) => line.split(' ')[1])).toEqual([
      'api/1a2b3c4d',
      'worker:mail/1a2b3c4d',
      'api/1a2b0000',
      'api/1a2b3c4d',
    ])
  })

  it.each<[string, Partial<Options>, string[]]>([
    ['a worker', { source: 'worker:mail' }, ['slow']],
    ['all workers', { source: 'worker' }, ['slow']],
    ['lines that match as they were logged', { grep: '"msg":"list' }, ['listening']],
    ['lines that match as they are shown', { grep: 'error failed: n.$' }, ['failed: no']],
    ['lines since a moment', { since: new Date(now - 2_100) }, ['failed: no', 'plain']],
    ['a task by its beginning', { task: '1a2b00' }, ['failed: no']],
    ['a task by its ARN', { task: `arn:aws:ecs:us-east-1:1:task/c/${second}` }, ['failed: no']],
  ])('reads %s', async (_, options, texts) => {
    const { session, written } = reading()
    await runLogs(session, options)
    expect(written).toHaveLength(texts.length)
    texts.forEach((text, index) => {
      expect(written[index]).toContain(text)
    })
  })

  it('gives lines as they were logged, without secrets, with --raw', async () => {
    const { session, written } = reading()
    await runLogs(session, { raw: true })
    expect(written).toEqual([
      '{"level":30,"msg":"listening"}',
      '{"level":50,"msg":"failed","err":{"message":"no"}}',
      'plain, with [redacted] in it',
    ])
  })

  it('does not tell by a match what it hides', async () => {
    const { lines, session, written } = reading()
    await runLogs(session, { grep: 'sk-sec' })
    expect([written, lines]).toEqual([[], [`note: nothing was logged since ${at(-15 * 60_000)}`]])
  })

  it('gives a document of the newest events', async () => {
    const many = Array.from({ length: 5_002 }, (_, n) => api(n - 6_000, `line ${n}`))
    const { session, written } = reading({}, { '/medspa/development/api': many })
    const { result } = await runLogs(session, { json: true })
    expect(written).toEqual([])
    expect(result.omitted).toBe(2)
    expect(result.events).toHaveLength(5_000)
    expect(result.events[0]).toEqual({
      time: at(2 - 6_000),
      source: 'api',
      stream: `api/api/${first}`,
      level: null,
      message: 'line 2',
    })
  })

  it('stops where nobody reads any more', async () => {
    const { session, written } = reading()
    await runLogs({ ...session, lines: { ...session.lines, open: () => written.length < 2 } }, {})
    expect(written).toHaveLength(2)
  })
})

describe('the tasks of a release', () => {
  const tag = 'a'.repeat(40)
  const definitions: Record<string, Partial<TaskDefinition>> = {
    'api:7': { tags: { release: tag }, containers: [] },
    'api:6': { tags: {}, containers: [{ name: 'api', image: 'host/api:v6', secrets: [] }] },
    'migrate:3': { tags: {}, containers: [{ name: 'migrate', image: `host/api:migrate-${tag}`, secrets: [] }] },
    'gone:1': undefined as never,
  }
  const ecs: GivenDeps = {
    clusterTasks: {
      known: async () => [
        { id: first, taskDefinitionArn: 'api:6' },
        { id: second, taskDefinitionArn: 'api:7' },
        { id: 'f'.repeat(32), taskDefinitionArn: 'migrate:3' },
        { id: 'e'.repeat(32), taskDefinitionArn: 'gone:1' },
      ],
    },
    taskDefinitions: { describe: async (arn) => definitions[arn] as TaskDefinition | undefined },
  }

  it.each([tag, 'aaaaaaa', 'aaaaaaaaaaaa'])('by the tag %s', async (release) => {
    const { session, written } = reading(ecs)
    await runLogs(session, { release })
    expect(written.map((line) => line.slice(25))).toEqual(['api/1a2b0000 error failed: no'])
  })

  it('by the tag of the image', async () => {
    const { session, written } = reading(ecs)
    await runLogs(session, { release: 'v6' })
    expect(written).toHaveLength(2)
  })

  it('that ECS has forgotten', async () => {
    const { session } = reading(ecs)
    await expect(runLogs(session, { release: 'v5' })).rejects.toMatchObject({
      code: 'release-without-tasks',
      exitCode: 3,
      evidence: [`it knows tasks of ${'a'.repeat(12)}, v6`],
    })
  })

  it('are asked for anew while the log is followed', async () => {
    const known = [{ id: first, taskDefinitionArn: 'api:6' }]
    let looks = 0
    const late = 'd'.repeat(32)
    const there: Record<string, LogEvent[]> = { '/medspa/development/api': [api(-5, 'of the former', second)] }
    const { cancel, session, written } = reading(
      {
        ...ecs,
        clusterTasks: { known: async () => known },
        clock: {
          now: () => testNow,
          async sleep(_, signal) {
            looks += 1
            if (looks === 1) {
              known.push({ id: late, taskDefinitionArn: 'api:6' })
              there['/medspa/development/api']?.push(api(-1, 'of a new task', late))
            } else cancel()
            signal?.throwIfAborted()
          },
        },
      },
      there,
    )
    await runLogs(session, { release: 'v6', follow: true })
    expect(written.map((line) => line.slice(44))).toEqual(['of a new task'])
  })
})

describe('what cannot be read', () => {
  it.each<[string, Partial<Options>, object]>([
    ['a log of no name', { source: 'apii' }, { code: 'log-unknown', exitCode: 2 }],
    [
      'no regular expression',
      { grep: 'call (' },
      { code: 'grep-invalid', exitCode: 2, evidence: ['call (', '     ^'] },
    ],
    ['no id', { task: 'x' }, { code: 'log-task-unknown', exitCode: 2 }],
    ['no task', { task: 'ffff' }, { code: 'log-task-unknown', exitCode: 2, evidence: [] }],
    ['two tasks', { task: '1a2b' }, { code: 'log-task-unknown', exitCode: 2, evidence: [first, second] }],
    ['no tag', { release: 'a b' }, { code: 'tag-invalid', exitCode: 2 }],
    [
      'voice that was never deployed',
      { source: 'voice' },
      { code: 'log-group-missing', exitCode: 1, message: expect.stringContaining('voice webhooks') },
    ],
    ['a worker that there is not', { source: 'worker:sms' }, { code: 'log-group-missing', exitCode: 1 }],
  ])('%s', async (_, options, error) => {
    await expect(runLogs(reading().session, options)).rejects.toMatchObject(error)
  })

  it('an environment without a worker, and one without a log', async () => {
    const { '/medspa/development/api': only } = groups
    await expect(
      runLogs(reading({}, { '/medspa/development/api': only }).session, { source: 'worker' }),
    ).rejects.toMatchObject({ code: 'log-group-missing', message: 'development has no worker.' })
    for (const source of ['api', 'all', 'worker'])
      await expect(runLogs(reading({}, {}).session, { source })).rejects.toMatchObject({
        code: 'not-deployed',
        exitCode: 3,
      })
  })
})
