import { describe, expect, it } from 'vitest'
import { result as schema } from '../../../src/commands/events/result.ts'
import { runEvents } from '../../../src/commands/events/run.ts'
import { OperatorError } from '../../../src/errors.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { at, runOf } from '../../events/fixtures.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import { fakeSession } from '../../support/fake-session.ts'

const refused = (what: string) => () =>
  Promise.reject(new OperatorError(`${what}: AccessDenied`, { code: 'aws-access-denied', whose: 'operator' }))
const missing = (name: string) => () =>
  Promise.reject(
    new OperatorError(`${name}: no such thing`, {
      code: 'aws-error',
      whose: 'aws',
      cause: Object.assign(new Error(name), { name }),
    }),
  )

const steady = '(service medspa-development-api) has reached a steady state.'
const service = (time: string, message: string) =>
  ({ deployments: [], events: [{ id: '1', at: at(time), message }] }) as never

/** An environment that was deployed at 13:00, had an alarm, and was applied by hand. */
const happened = {
  history: {
    alarms: async () => [
      {
        at: at('13:20'),
        from: 'OK',
        to: 'ALARM',
        name: 'medspa-development-api-5xx',
        reason: 'over sk-secret-of-the-clinic',
      },
    ],
    deployments: async () => [],
    stateWrites: async () => [
      { at: at('13:02'), versionId: 'of-deploy' },
      { at: at('13:40'), versionId: 'by-hand' },
    ],
    lockVersions: async () => [{ at: at('13:39'), versionId: 'lock', removed: false }],
    lockHolder: async () => ({ who: 'eve@desk', operation: 'OperationTypeApply' }),
  },
  pastRuns: {
    here: async () => [],
    elsewhere: async () => [
      runOf({ startedAt: at('13:00').toISOString(), endedAt: at('13:05').toISOString(), release: { to: 'v2' } }),
    ],
  },
  secrets: {
    history: async () => [
      { versionId: 's2', madeAt: at('13:50'), rolled: false, values: new Map([['KEY', new Sensitive('value-2')]]) },
      { versionId: 's1', madeAt: at('09:00'), rolled: false, values: new Map([['KEY', new Sensitive('value-1')]]) },
    ],
  },
  service: { describe: async () => service('13:04', steady) },
  workers: {
    found: async () => ['mail'],
    of: () =>
      ({ service: { describe: async () => service('13:10', '(service x) was unable to place a task.') } }) as never,
  },
} satisfies GivenDeps

function telling(given: GivenDeps = {}) {
  const redactor = createRedactor()
  redactor.add('sk-secret-of-the-clinic')
  return fakeSession({ bodies: { preflight: {} }, deps: { redactor, ...happened, ...given } })
}
const since = at('12:00')

describe('medspa events', () => {
  it('merges what each source tells, newest last, without values of secrets', async () => {
    const { ids, lines: notes, session } = telling()
    const { lines, result } = await runEvents({ ...session, stdout: { ...session.stdout, columns: 200 } }, { since })
    expect(lines).toEqual([
      '2026-11-23T13:00:00Z  run         deploy began (ada on laptop)',
      '2026-11-23T13:04:00Z  ecs         medspa-development-api: has reached a steady state.',
      '2026-11-23T13:05:00Z  run         deploy done in 5m 00s: v2 (ada on laptop)',
      '2026-11-23T13:10:00Z  ecs         ! medspa-development-mail: was unable to place a task.',
      '2026-11-23T13:20:00Z  alarm       ! medspa-development-api-5xx: OK → ALARM: over [redacted]',
      "2026-11-23T13:40:00Z  terraform   the state was written by apply, in no run of medspa's (eve@desk)",
      '2026-11-23T13:50:00Z  secret      medspa-development-app-secrets: changed KEY',
    ])
    expect(notes).toEqual([])
    expect(ids()).toEqual(['preflight', 'events'])
    expect(schema.parse(result)).toEqual(result)
    expect(result).toMatchObject({ since: since.toISOString(), unread: [] })
    expect(result.events[5]).toEqual({
      time: at('13:40').toISOString(),
      source: 'terraform',
      who: 'eve@desk',
      what: "the state was written by apply, in no run of medspa's",
      failed: false,
      about: 'by-hand',
    })
  })

  it('looks seven days back, unless it is told otherwise', async () => {
    const { session } = telling()
    expect((await runEvents(session, { since: undefined })).result.since).toBe('2026-11-16T14:00:00.000Z')
  })

  it.each<[string, GivenDeps, string, number]>([
    [
      'alarm',
      { history: { ...happened.history, alarms: refused('cloudwatch:DescribeAlarmHistory') } },
      'cloudwatch:DescribeAlarmHistory',
      6,
    ],
    [
      'codedeploy',
      { history: { ...happened.history, deployments: refused('codedeploy:ListDeployments') } },
      'codedeploy:ListDeployments',
      7,
    ],
    ['ecs', { service: { describe: refused('ecs:DescribeServices') } }, 'ecs:DescribeServices', 6],
    ['secret', { secrets: { history: refused('secretsmanager:GetSecretValue') } }, 'secretsmanager:GetSecretValue', 6],
    [
      'terraform',
      { history: { ...happened.history, stateWrites: refused('s3:ListBucketVersions') } },
      's3:ListBucketVersions',
      6,
    ],
    [
      'terraform',
      { history: { ...happened.history, lockHolder: refused('s3:GetObjectVersion') } },
      's3:GetObjectVersion',
      7,
    ],
  ])('names %s where AWS refuses it, and tells the rest', async (source, given, what, told) => {
    const { lines: notes, session } = telling(given)
    const { result } = await runEvents(session, { since })
    expect(result.unread).toEqual([{ source, why: `${what}: AccessDenied` }])
    expect(notes).toEqual([`note: ${source} events are not all known: ${what}: AccessDenied`])
    expect(result.events).toHaveLength(told)
  })

  it('names a source that is not found, and does not take it for one that has nothing to tell', async () => {
    const { session } = telling({ history: { ...happened.history, alarms: missing('ResourceNotFoundException') } })
    const { result } = await runEvents(session, { since })
    expect(result.unread).toMatchObject([{ source: 'alarm' }])
  })

  it('tells runs of this checkout where the bucket is refused', async () => {
    const pastRuns = { here: async () => [runOf()], elsewhere: refused('s3:ListBucket') }
    const { result } = await runEvents(telling({ pastRuns }).session, { since })
    expect(result.unread).toEqual([{ source: 'run', why: 's3:ListBucket: AccessDenied' }])
    expect(result.events.filter(({ source }) => source === 'run')).toHaveLength(2)
  })

  it('knows of nothing where nothing was ever made, and says so', async () => {
    const none = async () => []
    const { lines: notes, session } = telling({
      history: {
        ...{ alarms: none, deployments: none, lockHolder: async () => undefined },
        ...{ lockVersions: missing('NoSuchBucket'), stateWrites: missing('NoSuchBucket') },
      },
      pastRuns: { here: none, elsewhere: missing('NoSuchBucket') },
      secrets: { history: none },
      service: { describe: async () => undefined },
      workers: { found: none },
    })
    expect((await runEvents(session, { since })).result).toEqual({ since: since.toISOString(), events: [], unread: [] })
    expect(notes).toEqual([`note: nothing is known to have happened since 2026-11-23 12:00 UTC`])
  })

  it('ends with what is a mistake of ours', async () => {
    const { session } = telling({ service: { describe: () => Promise.reject(new TypeError('oops')) } })
    await expect(runEvents(session, { since })).rejects.toThrow('oops')
  })
})
