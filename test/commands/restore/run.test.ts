import { describe, expect, it } from 'vitest'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { beginRestore, wake } from '../../../src/tasks/restore.ts'
import type { RestoreContext } from '../../../src/tasks/restore-context.ts'
import { digests, environment, formerTag, newTag, outputs, place, planned, planOf } from '../deploy/support.ts'
import { begun, parked, restoring, restoringWith, waking, woken } from './support.ts'

const question = `Apply this to ${place}?`
const idsOf = (list: readonly ({ id: string } | { question: string })[]) =>
  list.flatMap((item) => ('id' in item ? [item.id] : []))

describe('medspa restore', () => {
  it('asks once, with what it starts from, and runs the list from top to bottom', async () => {
    const { done, fake, questions, run, walk } = restoringWith()
    const { lines, result } = await run()
    expect(walk()).toEqual([...begun, ...planned, question, ...woken])
    expect(idsOf([...beginRestore, ...wake])).toEqual([
      ...['preflight', 'state-bucket', 'find-release', 'lock', 'unfinished-park', 'asleep', 'plain-http-awake'],
      // Of a plan that makes what needs them: this one does not.
      ...['quotas', 'service-linked-roles'],
      ...woken.slice(0, 2),
      // Of a release parameter that asks for it.
      'protection',
      ...woken.slice(2),
    ])
    expect(questions[0]?.about.slice(0, 3)).toEqual([
      'Release fedcba987654, parked since 2026-11-20T10:00:00.000Z. It starts from:',
      '  database  medspa-development-park-20261120100000, 3 days old, park',
      '  Redis     redis-park, 3 days old, park',
    ])
    expect(questions[0]?.about.slice(-2)).toEqual([
      expect.stringContaining('module.x.plan'),
      expect.stringContaining('1 to create'),
    ])
    expect(result).toEqual({
      release: formerTag,
      urls: { api: 'http://alb.example', voice: 'https://voice.example' },
      outputs,
      restored: { database: 'medspa-development-park-20261120100000', redis: 'redis-park' },
      compared: 'equal',
    })
    expect(lines[0]).toBe('development runs fedcba987654')
    expect(done).toMatchObject({ applied: ['plan'], discarded: ['plan'], unlocked: 1 })
    expect(done.locks).toEqual([{ command: 'restore', reason: 'restore', wait: false }])
    expect(fake.facts()).toEqual({
      release: { from: formerTag, to: formerTag },
      digests,
      plan: [{ group: 'module.x', create: 1, update: 0, replace: 0, delete: 0 }],
    })
  })

  it('records what the data start from before the plan', async () => {
    const { done, run } = restoringWith()
    await run()
    expect(done.written).toEqual([waking])
  })

  it('protects what a park had made ready to go, and did not destroy', async () => {
    const bodies = { 'record-release': { formerRelease: { ...parked, deletion_protection: true } }, protection: {} }
    const { ids, run } = restoringWith({ bodies })
    await run()
    expect(ids().filter((id) => ['apply', 'protection', 'redis-token'].includes(id))).toEqual([
      'apply',
      'protection',
      'redis-token',
    ])
  })

  it('says that the data were not compared where no park counted them', async () => {
    const { result } = await restoringWith({ bodies: { compare: {} } }).run()
    expect(result.compared).toBe('skipped')
  })

  it('gives the steps what was asked for, and builds nothing', async () => {
    const seen: object[] = []
    const asleep = (context: DeployContext) => {
      seen.push((context as unknown as RestoreContext).request)
      context.restoring = { ...restoring, release: newTag }
    }
    const { done, run } = restoringWith({
      bodies: { asleep, 'build-images': ({ build, tag }) => void seen.push({ build, tag }) },
    })
    const { lines } = await run({ acceptDifferences: true, redisSnapshot: 'none', snapshot: 'last-good', wait: true })
    expect(seen).toEqual([
      { acceptDifferences: true, redisSnapshot: 'none', release: undefined, snapshot: 'last-good' },
      { build: false, tag: newTag },
    ])
    expect(done.locks).toEqual([expect.objectContaining({ wait: true })])
    expect(lines[0]).toBe('development runs 0123456789ab (before: fedcba987654)')
  })

  it('--release: finds the whole tag before it takes the lock', async () => {
    const seen: unknown[] = []
    const asleep = (context: DeployContext) => {
      seen.push((context as unknown as RestoreContext).request.release)
      context.restoring = restoring
    }
    const found = [formerTag, `migrate-${formerTag}`].map((tag) => ({ tag }))
    const { ids, run } = restoringWith({
      bodies: { asleep },
      deps: { registries: { addTag: async () => true, tags: async () => found } },
    })
    await run({ release: 'fedcba9' })
    expect(ids().slice(0, 6)).toEqual([
      'preflight',
      'state-bucket',
      'find-release',
      'lock',
      'unfinished-park',
      'asleep',
    ])
    expect(seen).toEqual([formerTag])
  })

  it('refuses a --release that no image can have before it runs anything', async () => {
    const { ids, run } = restoringWith()
    await expect(run({ release: '-' })).rejects.toMatchObject({ code: 'tag-invalid', exitCode: 2 })
    expect(ids()).toEqual([])
  })

  it('asks nothing where the plan is empty, and goes on', async () => {
    const { done, ids, questions, run } = restoringWith({
      answers: [],
      bodies: { plan: { plan: planOf('plan', { empty: true }) } },
    })
    await run()
    expect([ids(), questions]).toEqual([[...begun, ...planned, ...woken], []])
    expect(done).toMatchObject({ applied: [], discarded: ['plan'], release: waking })
  })

  it('only validates an environment that is awake, and says which release serves', async () => {
    const { service, voiceLambda } = environment().deps
    const { done, ids, questions, run } = restoringWith({
      bodies: { asleep: {}, outputs: { outputs } },
      deps: { service, voiceLambda },
    })
    await expect(run()).resolves.toEqual({
      result: {
        release: formerTag,
        urls: { api: 'http://alb.example', voice: 'https://voice.example' },
        outputs,
        restored: { database: null, redis: null },
        compared: 'skipped',
      },
      lines: ['development is awake: there was nothing to restore.'],
    })
    expect(ids()).toEqual([...begun, 'preflight', 'state-bucket', 'asleep', 'outputs', 'validate'])
    expect(questions).toEqual([])
    expect(done).toMatchObject({ release: parked, written: [], unlocked: 1 })
  })
})
