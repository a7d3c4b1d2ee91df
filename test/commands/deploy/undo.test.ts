import { describe, expect, it } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import {
  begun,
  type DeployBodies,
  deploying,
  environment,
  failing,
  formerTag,
  imagesOf,
  newTag,
  place,
  planned,
  planOf,
  released,
} from './support.ts'

const unlocked = [...begun, 'former-data', ...planned]
/** Steps after which the release parameter names the release, and Terraform has applied nothing. */
const recorded = ['plan', 'scan-findings']
const before = unlocked.filter((id) => ![...recorded, 'lock', 'foundation', 'record-release'].includes(id))
const after = released.filter((id) => id !== 'apply' && id !== 'drop-pin')
const settings = { stateBucket: 'tf-state' } as GivenDeps['settings']
const dropped = { dropped: new Map([['OLD', new Sensitive('old')]]), changed: [] }

describe('a deploy that is declined', () => {
  it.each<[string, DeployBodies, string, string[]]>([
    [
      'the bucket',
      { 'state-bucket': { stateBucketMissing: true } },
      "Create the S3 bucket tf-state for Terraform's state?",
      [],
    ],
    [
      'the foundation',
      { 'plan-foundation': { foundation: planOf('foundation') } },
      `Make these for ${place}?`,
      ['foundation'],
    ],
    ['the plan', {}, `Apply this to ${place}?`, ['plan']],
  ])('at %s does nothing more, and leaves the release as it was', async (_, bodies, question, plans) => {
    const { done, former, run, walk } = deploying({ answers: [false], bodies, deps: { settings } })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(walk().at(-1)).toBe(question)
    expect(done).toMatchObject({ release: former, applied: [], discarded: plans, unlocked: 1 })
    expect(done.written).toHaveLength(question.startsWith('Apply') ? 2 : 0)
  })

  it('at keys that others dropped goes on, and keeps their values aside', async () => {
    const { questions, run, walk } = deploying({
      answers: [false, false, true],
      bodies: { 'outside-edits': { outside: dropped }, 'keep-edits': {} },
    })
    await run()
    expect(questions.map(({ question }) => question)).toEqual([
      'Put OLD back, with the values from before?',
      'Forget OLD for good?',
      `Apply this to ${place}?`,
    ])
    const at = walk().indexOf('Forget OLD for good?')
    expect(walk().slice(at + 1, at + 3)).toEqual(['keep-edits', 'foundation'])
  })
})

describe('a deploy that fails', () => {
  it.each(before)('at %s has written nothing', async (failsAt) => {
    const { done, ids, questions, run } = deploying({ bodies: { [failsAt]: failing(failsAt) } })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids()).toEqual(unlocked.slice(0, unlocked.indexOf(failsAt) + 1))
    expect(questions).toEqual([])
    expect(done).toMatchObject({ written: [], applied: [], discarded: [], unlocked: 1 })
  })

  it('at the plan puts the release back', async () => {
    const { done, former, lines, run } = deploying({ bodies: { plan: failing('plan') } })
    await expect(run()).rejects.toThrow('plan failed')
    expect(done.written).toEqual([expect.objectContaining({ api_image_tag: newTag }), former])
    expect([done.unlocked, lines]).toEqual([1, []])
  })

  it('at the plan does not write a release that an earlier run recorded', async () => {
    const pin = { task_definition_arn: 'api:1', voice_lambda_version: '1' }
    const release = { ...imagesOf(newTag), pin }
    const { done, fake, run } = deploying({ bodies: { plan: failing('plan') }, env: environment({ release }) })
    await expect(run()).rejects.toThrow('plan failed')
    expect(fake.session.records.at(-2)).toMatchObject({ id: 'record-release', status: 'skipped' })
    expect(done).toMatchObject({ release, written: [] })
  })

  it('at the apply leaves the release: the new revision may be registered', async () => {
    const { done, ids, run } = deploying()
    done.applyFails = true
    await expect(run()).rejects.toThrow('apply failed')
    expect(ids().at(-1)).toBe('apply')
    expect(done.written).toEqual([expect.objectContaining({ api_image_tag: newTag })])
    expect(done).toMatchObject({ discarded: ['plan'], unlocked: 1 })
  })

  it.each(after)('at %s, after the apply, leaves the release', async (failsAt) => {
    const { done, ids, run } = deploying({ bodies: { [failsAt]: failing(failsAt) } })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(ids().slice(unlocked.length)).toEqual(released.slice(0, released.indexOf(failsAt) + 1))
    expect(done.release).toMatchObject({ api_image_tag: newTag })
    expect(done).toMatchObject({ applied: ['plan'], discarded: ['plan'], unlocked: 1 })
  })

  it('at the foundation discards its plan', async () => {
    const { done, run } = deploying({
      answers: [true],
      bodies: { 'plan-foundation': { foundation: planOf('foundation') } },
    })
    done.applyFails = true
    await expect(run()).rejects.toThrow('apply failed')
    expect(done).toMatchObject({ written: [], applied: ['foundation'], discarded: ['foundation'], unlocked: 1 })
  })

  it('where the lock is held does not begin, and lets go what it may have', async () => {
    const { done, ids, run } = deploying({ bodies: { lock: failing('lock') } })
    await expect(run()).rejects.toThrow('lock failed')
    expect([ids(), done.unlocked]).toEqual([begun.slice(0, begun.indexOf('lock') + 1), 1])
  })
})

describe('a deploy that cannot, or may not, put the release back', () => {
  it('leaves it to whoever took the lock, and says so', async () => {
    const { done, lines, run } = deploying({
      bodies: {
        plan: () => {
          done.lockLost = true
          throw new Error('plan failed')
        },
      },
    })
    await expect(run()).rejects.toThrow('plan failed')
    expect(done.written).toHaveLength(1)
    expect(lines).toEqual(['note: /medspa/development/release still names 0123456789ab: the lock is lost'])
  })

  it('begins no step once the lock is lost', async () => {
    const { done, ids, lines, run } = deploying({
      bodies: {
        keys: () => {
          done.lockLost = true
        },
      },
    })
    await expect(run()).rejects.toThrow('the lock is lost')
    expect(ids().slice(-2)).toEqual(['keys', 'build-images'])
    expect([done.written, lines]).toEqual([[], []])
  })

  it('says that it still names the release, and fails of what it failed of', async () => {
    const { done, lines, run } = deploying({
      bodies: {
        plan: () => {
          done.unwritable = true
          throw new Error('plan failed')
        },
      },
    })
    await expect(run()).rejects.toThrow('plan failed')
    expect(lines).toEqual([
      'note: /medspa/development/release still names 0123456789ab: the parameter cannot be written',
    ])
  })
})

describe('a deploy that is cancelled', () => {
  it.each([
    ['before the apply puts the release back', 'plan', 'scan-findings', formerTag],
    ['after the apply leaves the release', 'migrate', 'rollout', newTag],
  ])('%s', async (_, during, next, tag) => {
    const plan = planOf('plan')
    const made = deploying({
      bodies: {
        [during]: (context) => {
          context.plan = plan
          made.fake.cancel()
        },
      },
    })
    await expect(made.run()).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
    expect(made.fake.session.records.at(-1)).toMatchObject({ id: next, status: 'failed' })
    expect(made.done.release.api_image_tag).toBe(tag)
    expect(made.done).toMatchObject({ discarded: ['plan'], unlocked: 1 })
  })
})

describe('how a deploy that failed is told', () => {
  it('finds what serves by itself where it failed before it looked', async () => {
    const { fake, run } = deploying({ bodies: { keys: failing('keys') } })
    await expect(run()).rejects.toThrow('keys failed')
    expect(fake.facts()).toEqual({ release: { to: newTag } })
    const left = await fake.readStands?.()
    expect(left?.words).toBe('fedcba987654 still serves. Nothing was changed.')
    expect(fake.facts()).toEqual({ release: { from: formerTag, to: newTag } })
  })

  it('names what it changed and what it did not', async () => {
    const { fake, run } = deploying({ bodies: { rollout: failing('rollout') } })
    await expect(run()).rejects.toThrow('rollout failed')
    const left = await fake.readStands?.()
    expect(left?.stands.changed.map(({ part }) => part)).toEqual([
      ...['images', 'infrastructure', 'database login', 'Redis password', 'database'],
    ])
    expect(left?.stands).toMatchObject({ serves: [formerTag], unchanged: ['service', 'voice webhooks'] })
  })
})
