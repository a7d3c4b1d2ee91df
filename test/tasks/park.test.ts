import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { OperatorError } from '../../src/errors.ts'
import type { Clock } from '../../src/io/clock.ts'
import { recordFor } from '../../src/parks/find-record.ts'
import { type ParkRecord, parkSnapshotName } from '../../src/parks/park-record.ts'
import { countBeforePark } from '../../src/steps/park/count-before-park.ts'
import { liftProtection } from '../../src/steps/park/lift-protection.ts'
import { lookAtParking } from '../../src/steps/park/look-at-parking.ts'
import { parkVoice } from '../../src/steps/park/park-voice.ts'
import { recordParked } from '../../src/steps/park/record-parked.ts'
import { stopWriters } from '../../src/steps/park/stop-writers.ts'
import { takeSnapshots } from '../../src/steps/park/take-snapshots.ts'
import { fallAsleep, previewParking, takeAway, undoParking } from '../../src/tasks/park.ts'
import type { ParkContext } from '../../src/tasks/park-context.ts'

const at = new Date('2026-11-23T14:00:00Z')
const clock: Clock = { now: () => at, sleep: async () => {} }
const contextOf = (more: Partial<ParkContext> = {}): ParkContext => ({
  mode: 'yes',
  snapshotLimitMs: 1000,
  snapshots: {},
  undo: [],
  at,
  former: { api_image_tag: 'v1' },
  ...more,
})
const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id)

describe('the order of a parking', () => {
  it('keeps the data: writers stop, counts, snapshots, and only then what destroys', () => {
    const deps = {} as Deps
    expect(idsOf([...fallAsleep(deps), ...takeAway(deps)])).toEqual([
      'voice',
      'stop-writers',
      'count',
      'snapshots',
      'protection',
      'plan',
      'record',
      'apply',
    ])
    expect(idsOf(previewParking(deps))).toEqual(['look', 'traffic', 'outputs', 'costs', 'preview'])
  })

  it('is taken back in reverse', async () => {
    const told: string[] = []
    const undo = ['one', 'two'].map((id) => ({
      id,
      title: id,
      run: async () => {
        told.push(id)
        return `${id} is back`
      },
    }))
    const outcomes = []
    for (const step of undoParking(undo)) outcomes.push(await step.run(contextOf(), progress))
    expect(told).toEqual(['two', 'one'])
    expect(outcomes).toEqual([{ detail: 'two is back' }, { detail: 'one is back' }])
  })
})

describe('voice', () => {
  const forwarding = { VOICE_MODE: 'forward', UPSTREAM_BASE_URL: 'https://alb', UPSTREAM_TIMEOUT: '8s' }
  const parked = { VOICE_MODE: 'parked', UPSTREAM_TIMEOUT: '8s' }
  const lambda = (found: object | undefined) => {
    const answered: object[] = []
    const aliases: (string | undefined)[] = []
    const voiceLambda = {
      configuration: async () => found,
      lastForwarding: async () => forwarding,
      answerBy: async (variables: object, { pinned }: { pinned?: string | undefined }) => {
        answered.push(variables)
        aliases.push(pinned)
        return '7'
      },
    }
    return { aliases, answered, deps: { voiceLambda } as never }
  }

  it('answers by what Terraform computes, and forwards again when it is taken back', async () => {
    const { answered, deps } = lambda({ answers: forwarding, configured: forwarding, version: '6' })
    const context = contextOf()
    expect(await parkVoice(deps, context, progress)).toEqual({ detail: 'version 7 answers callers by itself' })
    await context.undo[0]?.run(progress)
    expect(answered).toEqual([parked, forwarding])
  })

  it('knows the way back after a parking that was killed: the version that forwarded last', async () => {
    const { answered, deps } = lambda({ answers: parked, configured: parked, version: '7' })
    const context = contextOf()
    expect(await parkVoice(deps, context, progress)).toEqual({ skipped: 'version 7 answers callers already' })
    await context.undo[0]?.run(progress)
    expect(answered.at(-1)).toEqual(forwarding)
  })

  it.each([
    // As a restore leaves it that was stopped between the voice Lambda and the pin: 3 is the parked version.
    ['what answered', forwarding, '4'],
    ['the pinned one, after a parking that was killed', parked, '3'],
  ])('taken back, goes to %s, where a pin was left behind', async (_, answers, back) => {
    const { aliases, deps } = lambda({ answers, configured: answers, version: '4' })
    const context = contextOf({ former: { api_image_tag: 'v1', pin: { voice_lambda_version: '3' } } })
    await parkVoice(deps, context, progress)
    await context.undo[0]?.run(progress)
    expect(aliases).toEqual([undefined, back])
  })

  it('is skipped, and says so, where no image of it was deployed', async () => {
    const context = contextOf()
    expect(await parkVoice(lambda(undefined).deps, context, progress)).toMatchObject({
      skipped: expect.stringContaining('no image'),
    })
    expect(context.undo).toEqual([])
  })
})

describe('stop-writers', () => {
  const cluster = (found: { desired: number; limits: object | undefined; left?: number[] }) => {
    const calls: string[] = []
    const left = [...(found.left ?? [0])]
    const deps = {
      clock,
      settings: { desiredCount: 2 },
      service: {
        describe: async () => ({ desired: found.desired, running: found.desired, taskDefinitionArn: 'arn' }),
        scale: async (desired: number) => {
          calls.push(`scale ${desired}`)
        },
      },
      autoscaling: {
        limits: async () => found.limits,
        suspend: async () => {
          calls.push('suspend')
        },
        resume: async (min: number) => {
          calls.push(`resume ${min}`)
        },
      },
      clusterTasks: {
        unfinished: async () =>
          Array.from({ length: left.shift() ?? 0 }, (_, index) => ({ id: String(index), lastStatus: 'STOPPING' })),
      },
      rollout: { serves: async () => true },
    }
    return { calls, deps: deps as never }
  }

  it('suspends before it scales, waits for every task, and puts back what was there', async () => {
    const { calls, deps } = cluster({ desired: 3, limits: { min: 1, max: 4, suspended: false }, left: [3, 1, 0] })
    const context = contextOf()
    expect(await stopWriters(deps, context, progress)).toEqual({ detail: '3 tasks stopped, autoscaling suspended' })
    expect(calls).toEqual(['suspend', 'scale 0'])
    expect(await context.undo[0]?.run(progress)).toBe('3 tasks serve, autoscaling goes on')
    expect(calls.slice(2)).toEqual(['resume 1', 'scale 3'])
  })

  it('wakes what a killed parking stopped with the number that is configured', async () => {
    const { calls, deps } = cluster({ desired: 0, limits: { min: 0, max: 4, suspended: true } })
    const context = contextOf()
    expect(await stopWriters(deps, context, progress)).toMatchObject({ skipped: expect.any(String) })
    expect(calls).toEqual([])
    await context.undo[0]?.run(progress)
    expect(calls).toEqual(['resume 2', 'scale 2'])
  })

  it('starts no task when it is taken back where none ran', async () => {
    const { calls, deps } = cluster({ desired: 0, limits: { min: 0, max: 4, suspended: false } })
    const context = contextOf()
    await stopWriters(deps, context, progress)
    await context.undo[0]?.run(progress)
    expect(calls).toEqual(['suspend', 'resume 0'])
  })

  it('fails with the tasks that do not stop', async () => {
    let now = at.getTime()
    const slow = {
      now: () => new Date(now),
      async sleep(ms: number) {
        now += ms
      },
    }
    const { deps } = cluster({ desired: 1, limits: undefined, left: Array(1000).fill(1) })
    await expect(
      stopWriters({ ...(deps as object), clock: slow } as never, contextOf(), progress),
    ).rejects.toMatchObject({
      code: 'tasks-left',
      evidence: ['task 0: STOPPING'],
    })
  })
})

describe('count', () => {
  const since = '2026-11-23T13:00:00.000Z'
  const counted: ParkRecord = {
    environment: 'development',
    parkedAt: since,
    release: 'v0',
    snapshots: { database: 'medspa-development-park-20261123130000', redis: 'medspa-development-park-20261123130000' },
    counts: { tables: {}, migration: '0001_first', uncounted: [] },
  }
  const goingOn = (snapshots: ParkContext['snapshots']) =>
    contextOf({
      database: { identifier: 'db' } as NonNullable<ParkContext['database']>,
      former: { parked: 'yes', parked_since: since },
      parkedSince: since,
      snapshots,
    })
  const bucket = (...records: ParkRecord[]) => {
    const parkRecords = {
      list: async () => records,
      write: async (record: ParkRecord) => {
        records.unshift(record)
      },
    }
    return { records, deps: { parkRecords, settings: { environment: 'development' } } as never }
  }

  it('of a parking that goes on holds for the snapshots that it takes anew: a restore from them finds it', async () => {
    const { deps, records } = bucket(counted)
    const context = goingOn({ redis: 'medspa-development-park-20261123130000' })
    expect(await countBeforePark(deps, context, progress)).toEqual({ detail: expect.stringContaining(since) })
    expect(context.counts).toEqual(counted.counts)
    const anew = { id: parkSnapshotName('development', at), kind: 'park' as const, created: at }
    expect(recordFor(records, anew, since)).toEqual({
      ...counted,
      parkedAt: at.toISOString(),
      snapshots: { database: anew.id, redis: anew.id },
    })
    // The final one, and the one that was not found, are of the record that was there.
    expect(recordFor(records, { ...anew, id: 'medspa-development-final-1', kind: 'final' }, since)).toEqual(counted)
    expect(recordFor(records, { ...anew, id: `${counted.snapshots.database}` }, since)).toEqual(counted)
  })

  it('writes nothing where a parking goes on with its own snapshots, has no database any more, or never counted', async () => {
    const own = { database: 'medspa-development-park-20261123130000', redis: 'medspa-development-park-20261123130000' }
    const { database: _, ...gone } = goingOn({})
    for (const [context, records] of [
      [goingOn(own), [counted]],
      [gone, [counted]],
      [goingOn({}), []],
    ] as const) {
      const { deps, records: left } = bucket(...records)
      expect(await countBeforePark(deps, context, progress)).toEqual({ skipped: expect.any(String) })
      expect(left).toEqual(records)
    }
  })
})

describe('protection', () => {
  const rds = (found: object | undefined) => {
    const calls: boolean[] = []
    const database = {
      describe: async () => found,
      protect: async (on: boolean) => {
        calls.push(on)
      },
    }
    return { calls, deps: { database } as never }
  }

  it('is lifted, and set again when the parking is taken back', async () => {
    const { calls, deps } = rds({ identifier: 'db', deletionProtection: true })
    const context = contextOf()
    expect(await liftProtection(deps, context)).toEqual({ detail: 'db can be deleted' })
    expect(await context.undo[0]?.run(progress)).toBe('db refuses to be deleted')
    expect(calls).toEqual([false, true])
  })

  it('is left alone where there is none, or no database', async () => {
    const context = contextOf()
    for (const found of [{ identifier: 'db', deletionProtection: false }, undefined])
      expect(await liftProtection(rds(found).deps, context)).toHaveProperty('skipped')
    expect(context.undo).toEqual([])
  })

  it('is lifted of what a recorded parking left, with no way back', async () => {
    const { calls, deps } = rds({ identifier: 'db', deletionProtection: true })
    const context = contextOf({ parkedSince: at.toISOString() })
    await liftProtection(deps, context)
    expect([calls, context.undo]).toEqual([[false], []])
  })
})

describe('record', () => {
  const parameter = (fails: boolean, then: () => Promise<object | undefined>) => {
    const written: object[] = []
    const releaseParameter = {
      write: async (release: object) => {
        written.push(release)
        if (fails) throw new OperatorError('no answer', { code: 'aws-unreachable', whose: 'aws' })
      },
      read: then,
    }
    return { written, deps: { names: { releaseParameter: '/p' }, releaseParameter } as never }
  }

  it('is one call, with the time that snapshots and record are named after', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const context = contextOf()
    await recordParked(deps, context, progress)
    expect(written).toEqual([{ api_image_tag: 'v1', parked: 'yes', parked_since: at.toISOString() }])
    expect(context.recorded).toBe(true)
  })

  it('names no version of the voice Lambda of a deploy that was not finished: its load balancer goes', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const pin = { task_definition_arn: 'arn:api:1', voice_lambda_version: '1' }
    await recordParked(deps, contextOf({ former: { api_image_tag: 'v2', pin } }), progress)
    // What tells a restore which release ran stays.
    expect(written[0]).toMatchObject({ api_image_tag: 'v2', pin: { task_definition_arn: 'arn:api:1' } })
    expect(written[0]).not.toHaveProperty('pin.voice_lambda_version')
    await recordParked(deps, contextOf({ former: { pin: { voice_lambda_version: '1' } } }), progress)
    expect(written[1]).not.toHaveProperty('pin')
  })

  it.each([
    ['was heard', async () => ({ parked: 'yes' }), true],
    ['was not heard', async () => ({}), false],
    [
      'may have been heard',
      async () => {
        throw new Error('no answer')
      },
      true,
    ],
  ])('a call without an answer that %s', async (_, then, recorded) => {
    const { deps } = parameter(true, then)
    const context = contextOf()
    await expect(recordParked(deps, context, progress)).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect(context.recorded).toBe(recorded)
  })

  it('keeps the time where a parking becomes a full one', async () => {
    const { deps, written } = parameter(false, async () => undefined)
    const former = { parked: 'yes' as const, parked_since: '2026-01-01T00:00:00Z' }
    await recordParked(deps, contextOf({ mode: 'full', former, parkedSince: former.parked_since }), progress)
    expect(written).toEqual([{ parked: 'full', parked_since: '2026-01-01T00:00:00Z' }])
  })
})

describe('look', () => {
  const deps = (deployments: object[], tasks: object[] = [], taskSets: object[] = []) =>
    ({
      clock,
      settings: { environment: 'development' },
      releaseParameter: { read: async () => ({ api_image_tag: 'v1' }) },
      names: { apiContainer: 'api' },
      service: {
        describe: async () => ({
          deployments,
          taskSets,
          desired: 1,
          running: 1,
          taskDefinitionArn: 'api:2',
          targetGroups: ['g'],
        }),
        runningTasks: async () => [{ taskDefinitionArn: 'api:1', lastStatus: 'RUNNING', address: 'a' }],
      },
      targetHealth: { targets: async () => [{ address: 'a', state: 'healthy' }] },
      taskDefinitions: {
        describe: async (arn: string) => ({ containers: [{ name: 'api', image: `host/${arn}` }], tags: {} }),
      },
      database: { describe: async () => undefined },
      clusterTasks: { unfinished: async () => tasks },
    }) as never
  const deployment = { id: 'd', status: 'PRIMARY', rolloutState: 'COMPLETED', desired: 1, taskDefinitionArn: 'a/b:1' }

  it('refuses while a release or a migration is under way', async () => {
    const refused = { code: 'deployment-running', exitCode: 3 }
    const own = { id: 't', group: 'service:medspa-development-api', ofService: true, lastStatus: 'RUNNING' }
    const migration = { id: 'm', group: 'family:medspa-development-migrate', ofService: false, lastStatus: 'RUNNING' }
    await expect(lookAtParking(deps([deployment], [own]), contextOf())).resolves.toMatchObject({})
    for (const running of [
      deps([{ ...deployment, rolloutState: 'IN_PROGRESS' }]),
      deps([deployment, { ...deployment, status: 'ACTIVE' }]),
      deps([deployment], [own, migration]),
      deps(
        [],
        [own],
        [
          { id: 'blue', status: 'PRIMARY' },
          { id: 'green', status: 'ACTIVE' },
        ],
      ),
    ])
      await expect(lookAtParking(running, contextOf())).rejects.toMatchObject(refused)
  })

  it('remembers which release served, not the one that was registered last, nor what the service was told to run', async () => {
    const context = contextOf()
    await lookAtParking(deps([deployment]), context)
    expect(context.former?.api_image_tag).toBe('v1')
    expect(context.served).toBe('1')
  })

  it('names a snapshot after the release that served', async () => {
    const orders: { tags: Record<string, string> }[] = []
    const create = async (order: { tags: Record<string, string> }) => void orders.push(order)
    const snapshots = { database: { take: create }, redis: { take: create } }
    const context = contextOf({ former: { api_image_tag: 'failed' }, served: 'v1', database: {} as never })
    await takeSnapshots({ settings: { environment: 'development' }, snapshots } as never, context, progress)
    expect(orders.map(({ tags }) => tags['medspa:release'])).toEqual(['v1', 'v1'])
  })

  it('takes a service at 0 for what it is, though its deployment never ended', async () => {
    const stopped = { ...deployment, rolloutState: 'IN_PROGRESS', desired: 0 }
    await expect(lookAtParking(deps([stopped]), contextOf())).resolves.toMatchObject({})
  })
})
