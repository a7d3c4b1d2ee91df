import { describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { step } from '../../src/steps/step.ts'
import { listOf, question } from '../../src/tasks/list.ts'
import { fakeDeps } from './fake-deps.ts'
import { type FakeSession, fakeSession } from './fake-session.ts'

type Context = { bucket?: string; skipDeletion: boolean }

const readAccount = step({
  ...{ id: 'account', section: '2.1', title: 'Read the account' },
  run: async ({ identity }: Pick<Deps, 'identity'>) => ({ detail: (await identity.whoAmI()).accountId }),
})
const findBucket = step({
  ...{ id: 'find', section: '2.2', title: 'Find the bucket' },
  gives: ['bucket'],
  run: async ({ stateBucket }: Pick<Deps, 'stateBucket'>, context: { bucket?: string }) => {
    context.bucket = await stateBucket.find('b', '1')
    return {}
  },
})
const deleteBucket = step({
  ...{ id: 'delete', section: '2.2', title: 'Delete the bucket' },
  needs: ['bucket'],
  applies: ({ skipDeletion }) => !skipDeletion,
  run: async (_: object, context: { bucket: string; skipDeletion: boolean }) => ({ detail: context.bucket }),
})
const list = listOf<Context>()(readAccount, findBucket, question('delete'), deleteBucket)

const follow = (fake: FakeSession, context: Context = { skipDeletion: false }) =>
  fake.session.follow(list, context, {
    delete: async () => void (await fake.session.prompts.confirm('Delete it?', ['one bucket'])),
  })

describe('a fake session', () => {
  it('walks a list with the bodies that a test gives, and answers its questions', async () => {
    const fake = fakeSession<Context>({ bodies: { account: {}, find: { bucket: 'found' } }, answers: [true] })
    await follow(fake)
    expect(fake.session.records.map(({ id, reason, status }) => [id, status, reason])).toEqual([
      ['account', 'done', undefined],
      ['find', 'done', undefined],
      ['delete', 'done', 'found'],
    ])
    expect(fake.questions).toEqual([{ question: 'Delete it?', about: ['one bucket'] }])
    expect(fake.walk()).toEqual(['account', 'find', 'Delete it?', 'delete'])
  })

  it('fails where a body does not give what a later step needs, whichever body that step has', async () => {
    for (const more of [{}, { delete: {} }]) {
      const fake = fakeSession<Context>({ bodies: { account: {}, find: {}, ...more }, answers: [true] })
      await expect(follow(fake)).rejects.toThrow('no step before "delete" gives "bucket"')
    }
  })

  it('leaves out a step that does not apply', async () => {
    const fake = fakeSession<Context>({ bodies: { account: {}, find: {} }, answers: [true] })
    await follow(fake, { skipDeletion: true })
    expect(fake.ids()).toEqual(['account', 'find'])
  })

  it('fails at a question without an answer, and at an adapter that the test does not give', async () => {
    const silent = fakeSession<Context>({ bodies: { account: {}, find: {} } })
    await expect(follow(silent)).rejects.toThrow('the test has no answer to "Delete it?"')
    await expect(follow(fakeSession<Context>())).rejects.toThrow('the test gives no deps.identity.whoAmI')
    expect(() => fakeDeps().secrets).toThrow('the test gives no deps.secrets')
  })

  it('runs no step after it was cancelled, nor once the lock is lost', async () => {
    const cancelled: FakeSession = fakeSession<Context>({ bodies: { account: () => cancelled.cancel(), find: {} } })
    await expect(follow(cancelled)).rejects.toMatchObject({ code: 'cancelled' })
    expect(cancelled.session.records.map(({ id, status }) => [id, status])).toEqual([
      ['account', 'done'],
      ['find', 'failed'],
    ])
    const check = async () => {
      throw new Error('the lock is lost')
    }
    await expect(follow(fakeSession<Context>({ deps: { deployLock: { check } } }))).rejects.toThrow('the lock is lost')
  })
})
