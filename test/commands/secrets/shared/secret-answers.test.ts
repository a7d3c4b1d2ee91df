import { describe, expect, it } from 'vitest'
import {
  agreeOnOutsideEdits,
  readAnswers,
  writeAnswers,
} from '../../../../src/commands/secrets/shared/secret-answers.ts'
import { beginSecretRead, beginSecretWrite } from '../../../../src/tasks/secrets/begin-secret.ts'
import type { SecretContext } from '../../../../src/tasks/secrets/secret-context.ts'
import { droppedBy, secretSession, valuesOf } from '../stage.ts'

const toWrite = async (fake: ReturnType<typeof secretSession>) => {
  const context: SecretContext = {}
  await fake.session.follow(beginSecretWrite(), context, writeAnswers(fake.session, context))
  return context
}
const secretId = 'medspa-development-app-secrets'
const references = { references: [{ secretId, key: 'READ', taskDefinition: 'api:1' }] }

describe('keys that an edit from outside dropped', () => {
  it('come back where the operator says yes', async () => {
    const fake = secretSession({
      answers: [true],
      bodies: { secret: droppedBy({ OLD: 'old', READ: 'read' }), 'merge-back': { mergedBack: true } },
    })
    const context = await toWrite(fake)
    expect(context.droppedKeys).toEqual({ putBack: ['OLD', 'READ'] })
    expect(fake.ids()).toEqual(['preflight', 'secret', 'merge-back'])
    expect(fake.questions).toEqual([
      {
        question: 'Put OLD, READ back, with the values from before?',
        about: [`note: an edit from outside dropped OLD, READ from ${secretId}; the values are kept`],
      },
    ])
  })

  it.each([
    ['forgotten, once that is said in so many words', [false, true], 'accept-edits'],
    ['kept where it is not', [false, false], 'keep-edits'],
  ])('are %s', async (_, answers, last) => {
    const fake = secretSession({
      answers,
      bodies: { secret: droppedBy({ OLD: 'old' }), 'accept-edits': {}, 'keep-edits': {} },
    })
    await toWrite(fake)
    expect(fake.ids()).toEqual(['preflight', 'secret', last])
    expect(fake.questions[1]?.question).toBe('Forget OLD for good?')
  })

  it('come back with --yes where tasks read them', async () => {
    const fake = secretSession({
      interactive: false,
      answers: [true],
      bodies: { secret: droppedBy({ OLD: 'old', READ: 'read' }), references, 'merge-back': { mergedBack: true } },
    })
    expect((await toWrite(fake)).droppedKeys).toEqual({ putBack: ['READ'] })
    expect(fake.ids()).toEqual(['preflight', 'secret', 'references', 'merge-back'])
  })

  it('are kept, and nobody is asked, with --yes where no task reads them', async () => {
    const fake = secretSession({
      interactive: false,
      bodies: { secret: droppedBy({ OLD: 'old' }, ['CHANGED']), references, 'keep-edits': {} },
    })
    await toWrite(fake)
    expect(fake.ids()).toEqual(['preflight', 'secret', 'references', 'keep-edits'])
    expect(fake.lines).toEqual([
      `note: edited outside since medspa wrote ${secretId} last: CHANGED`,
      `note: an edit from outside dropped OLD from ${secretId}; the values are kept`,
    ])
  })

  it('are told by a command that only reads, and nothing becomes of them', async () => {
    const fake = secretSession({ bodies: { secret: droppedBy({ OLD: 'old' }) } })
    const context: SecretContext = {}
    await fake.session.follow(beginSecretRead, context, readAnswers(fake.session, context))
    expect(fake.ids()).toEqual(['preflight', 'secret'])
    expect(fake.lines).toEqual([`note: an edit from outside dropped OLD from ${secretId}; the values are kept`])
  })

  it('are asked about by a deploy, which found them itself', async () => {
    const fake = secretSession({ answers: [true], bodies: { 'merge-back': { mergedBack: true } } })
    await agreeOnOutsideEdits(fake.session, { outside: { dropped: valuesOf({ OLD: 'old' }), changed: [] } })
    expect(fake.ids()).toEqual(['merge-back'])
    const none = secretSession()
    await agreeOnOutsideEdits(none.session, {})
    expect([none.ids(), none.questions, none.lines]).toEqual([[], [], []])
  })
})

describe('a secret that is scheduled for deletion', () => {
  const deletion = 'The secret is scheduled for deletion.'
  const secret = (context: SecretContext) => {
    if (context.values === undefined && context.deletion === undefined) context.deletion = deletion
    else {
      delete context.deletion
      context.values = valuesOf({ KEY: 'value' })
    }
  }

  it('is brought back after asking, then read', async () => {
    const fake = secretSession({ answers: [true], bodies: { secret, recover: {} } })
    const context = await toWrite(fake)
    expect(fake.ids()).toEqual(['preflight', 'secret', 'recover', 'secret'])
    expect(fake.questions).toEqual([{ question: 'Bring it back, with its values?', about: [deletion] }])
    expect([...(context.values?.keys() ?? [])]).toEqual(['KEY'])
  })

  it('stays so where the operator says no', async () => {
    const fake = secretSession({ answers: [false], bodies: { secret } })
    await expect(toWrite(fake)).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(fake.ids()).toEqual(['preflight', 'secret'])
  })
})
