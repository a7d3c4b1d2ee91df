import { describe, expect, it } from 'vitest'
import { findingCodes, isFault } from '../../src/status/finding.ts'
import { findings } from '../../src/status/findings.ts'
import type { Snapshot } from '../../src/status/snapshot.ts'
import { ago, alarm, alarms, api, release, snapshotWith, tag, topic } from './snapshot.ts'

const stopped = (hoursAgo: number, current = true) => ({
  ...{ task: 'a1b2c3d4e5', revision: api.revision, release: tag, at: ago(hoursAgo), why: 'exit code 1', current },
})
const certificate = (daysLeft: number) => ({
  found: { arn: 'arn:c', names: ['api.example'], status: 'ISSUED', expires: ago(-24 * daysLeft), daysLeft },
})
const lock = (state: 'held' | 'orphan' | 'state-held' | 'free') => ({
  found: {
    deploy: {
      ...{ by: 'ada on laptop', command: 'deploy', reason: 'release 1a2b', since: ago(1), leaseSeconds: 60 },
      ...{ renewedSecondsAgo: 7, state, why: 'its lease is so' },
    },
    terraform: null,
  },
})
const apiWith = (given: object) => ({ api: { found: { ...api, ...given } } })
const voice = (state: string) => ({
  voice: { found: { version: '3', release: tag, state, reason: 'The function is idle.', lastUpdate: null } },
})
const denied = { unknown: 'ecs:DescribeServices: AccessDenied' }
const asleep = {
  database: { absent: true },
  redis: { absent: true },
  autoscaling: { found: { min: 0, max: 4, suspended: true } },
} as const

/** What is found of an environment that is well but for these parts; its first words and the hint's. */
const table: [name: string, parts: Partial<Snapshot>, found: [code: string, what: RegExp, hint: RegExp][]][] = [
  ['nothing is wrong', {}, []],
  ['it was never deployed', { deployed: false, api: { absent: true }, database: { absent: true } }, []],
  [
    'tasks that end, one after the other',
    apiWith({ running: 0, stopped: [stopped(0.5), stopped(0.6)] }),
    [
      [
        'task-crash-loop',
        /^Tasks of the API end .* 2 tasks in the last hour, the last of 0123456789ab: exit code 1$/,
        /logs tail \/medspa\/development\/api .*medspa deploy --env development/,
      ],
    ],
  ],
  ['tasks that ended half an hour ago, and all run again', apiWith({ stopped: [stopped(0.5), stopped(0.6)] }), []],
  ['one task that ended', apiWith({ stopped: [stopped(0.01)] }), []],
  ['tasks of an earlier rollout', apiWith({ stopped: [stopped(0.01, false), stopped(0.01, false)] }), []],
  [
    'a worker whose tasks end',
    { workers: { found: [{ ...api, name: 'mail', running: 0, stopped: [stopped(0.1), stopped(0.1)] }] } },
    [['task-crash-loop', /the worker mail/, /medspa\/development\/mail/]],
  ],
  [
    'a target that is not healthy',
    apiWith({
      targets: [
        ...api.targets,
        { group: 'g', address: '10.0.0.8', task: 'b2c3d4e5f6', state: 'unhealthy', why: 'health check -> 500' },
      ],
    }),
    [
      [
        'target-unhealthy',
        /^1 target of the load balancer is unhealthy: task b2c3d4e5, health check -> 500/,
        /medspa validate/,
      ],
    ],
  ],
  ['no healthy task', apiWith({ serves: [] }), [['nothing-serves', /^No task of the API is healthy/, /medspa deploy/]]],
  [
    'an idle voice Lambda',
    voice('Inactive'),
    [
      [
        'voice-inactive',
        /^Version 3 .* Inactive, and the next call is refused: The function is idle\./,
        /medspa validate/,
      ],
    ],
  ],
  ['a failed voice Lambda', voice('Failed'), [['voice-not-active', /is Failed/, /medspa deploy/]]],
  [
    'suspended autoscaling',
    { autoscaling: { found: { min: 1, max: 4, suspended: true } } },
    [
      [
        'autoscaling-suspended',
        /1 to 4/,
        /aws application-autoscaling register-scalable-target .*medspa-development-api/,
      ],
    ],
  ],
  [
    'a lock that is held',
    { locks: lock('held') },
    [['lock-held', /^The deploy lock is held: ada on laptop, deploy/, /medspa unlock/]],
  ],
  [
    'a stale lock',
    { locks: lock('free') },
    [['lock-stale', /^A deploy lock was left: ada/, /medspa unlock --env development` releases it\.$/]],
  ],
  [
    'a lock whose Terraform works',
    { locks: lock('orphan') },
    [['lock-stale', /left/, /medspa deploy --env development` waits/]],
  ],
  [
    'a lock beside a locked state',
    { locks: lock('state-held') },
    [['lock-stale', /left/, /once its Terraform certainly works no more/]],
  ],
  [
    "Terraform's own lock",
    {
      locks: {
        found: {
          deploy: null,
          terraform: { by: 'ada@laptop', operation: 'OperationTypeApply', since: ago(1), id: '1' },
        },
      },
    },
    [['state-lock-held', /ada@laptop/, /medspa unlock/]],
  ],
  [
    'alarms whose topic nobody hears',
    { alarms: { found: { ...alarms, topics: [{ arn: topic, confirmed: 0, pending: 0 }] } } },
    [['alarm-without-subscriber', /any alarm: no address/, /alarms_email.*medspa deploy/]],
  ],
  [
    'a subscription to be confirmed',
    { alarms: { found: { ...alarms, topics: [{ arn: topic, confirmed: 0, pending: 1 }] } } },
    [['alarm-without-subscriber', /1 subscription waits to be confirmed/, /link/]],
  ],
  [
    'one alarm without a topic',
    { alarms: { found: { ...alarms, alarms: [alarm, { ...alarm, name: 'other', topics: [] }] } } },
    [['alarm-without-subscriber', /^Nobody hears of other:/, /alarms_email/]],
  ],
  [
    'an alarm that is raised',
    { alarms: { found: { ...alarms, alarms: [{ ...alarm, state: 'ALARM', since: ago(3) }] } } },
    [['alarm-raised', /api-5xx is raised for 3 hours: The API answers 5xx\./, /describe-alarms/]],
  ],
  [
    'a certificate with 29 days left',
    { certificate: certificate(29) },
    [
      [
        'certificate-expires',
        /of api\.example expires in 29 days/,
        /medspa dns .*acm import-certificate --certificate-arn arn:c/,
      ],
    ],
  ],
  ['a certificate with 30 days left', { certificate: certificate(30) }, []],
  [
    'a certificate that has expired',
    { certificate: certificate(-1) },
    [['certificate-expires', /has expired/, /import/]],
  ],
  [
    'an image that is gone',
    { images: { found: [{ of: 'container api', repository: 'r', reference: 'sha256:01', there: false }] } },
    [['image-missing', /image of container api \(r, sha256:01\)/, /medspa deploy/]],
  ],
  [
    'another release than the parameter says',
    { release: { found: { ...release, tag: 'v2', voiceTag: null } } },
    [['release-differs', /says v2, and the API serves 0123456789ab\./, /medspa deploy --env development --tag v2/]],
  ],
  [
    'another voice release',
    { release: { found: { ...release, voiceTag: 'v2' } } },
    [['release-differs', /the voice Lambda serves 0123456789ab/, /medspa deploy/]],
  ],
  [
    'it is parked, and what is away is no fault',
    {
      ...asleep,
      ...apiWith({ serves: [], desired: 0, running: 0 }),
      release: { found: { ...release, parked: 'yes', parkedSince: ago(48) } },
    },
    [['parked', /is parked since 2026-11-21/, /medspa restore/]],
  ],
  [
    'a park that has begun',
    { ...asleep, release: { found: { ...release, unfinished: 'park' } } },
    [['park-begun', /A park/, /medspa restore.*medspa park/]],
  ],
  [
    'a restore that has begun',
    { ...asleep, release: { found: { ...release, unfinished: 'restore' } } },
    [['restore-begun', /A restore/, /medspa restore/]],
  ],
  ['no database', { database: { absent: true } }, [['data-missing', /the database/, /medspa restore/]]],
  ['drift', { drift: { found: { changes: 2 } } }, [['drift', /2 resources/, /medspa plan/]]],
  ['no drift', { drift: { found: { changes: 0 } } }, []],
  [
    'what AWS refuses',
    { api: denied, database: denied, release: denied, locks: denied, alarms: denied, images: denied },
    [],
  ],
]

describe('findings', () => {
  it.each(table)('%s', (_, parts, wanted) => {
    const found = findings(snapshotWith(parts))
    expect(found.map(({ code }) => code)).toEqual(wanted.map(([code]) => code))
    for (const [at, [, what, hint]] of wanted.entries()) {
      expect(found[at]?.what).toMatch(what)
      expect(found[at]?.hint).toMatch(hint)
      expect(found[at]?.environment).toBe('development')
    }
  })

  it('has a line of this table for each code, and parked alone is no fault', () => {
    const seen = new Set(table.flatMap(([, , found]) => found.map(([code]) => code)))
    expect([...seen].sort()).toEqual([...findingCodes].sort())
    expect(findingCodes.filter((code) => !isFault({ code }))).toEqual(['parked'])
  })
})
