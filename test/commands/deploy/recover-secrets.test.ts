import { describe, expect, it } from 'vitest'
import { typed } from '../../../src/command-line.ts'
import { deployChanges } from '../../../src/commands/deploy/stands.ts'
import { OperatorError } from '../../../src/errors.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { GivenDeps } from '../../support/fake-deps.ts'
import { type DeployBodies, deploying, planOf } from './support.ts'

const [app, redis] = ['medspa-development-app-secrets', 'medspa-development-redis-auth']
const on = new Date('2026-12-29T08:00:00Z')

/** Secrets Manager with both secrets, some scheduled for deletion, and the steps that look at it with their own bodies. */
function deletedSecrets(...names: string[]) {
  const deleted = new Set(names)
  const recovered: string[] = []
  const deps: GivenDeps = {
    redactor: { add: () => {} } as never,
    secrets: {
      deletion: async (name) => (deleted.has(name) ? on : undefined),
      async recover(name) {
        recovered.push(name)
        deleted.delete(name)
      },
      async read(name) {
        if (deleted.has(name)) throw new Error(`${name} is scheduled for deletion`)
        const values = new Map(['DATABASE_URL', 'TWILIO_AUTH_TOKEN'].map((key) => [key, new Sensitive(`${key}-value`)]))
        return { versionId: '1', values }
      },
      outsideEdits: async () => undefined,
    },
  }
  const bodies: DeployBodies = { 'outside-edits': undefined, 'recover-secrets': undefined }
  return { recovered, given: { bodies, deps } }
}

describe('a deploy whose secrets are scheduled for deletion', () => {
  it('asks with their dates and no value, brings them back, and only then plans', async () => {
    const { given, recovered } = deletedSecrets(app, redis)
    const { fake, questions, run, walk } = deploying({ ...given, answers: [true, true] })
    await run()
    expect(questions[0]).toEqual({
      question: 'Bring them back, with their values?',
      about: [
        `${app} is scheduled for deletion on 2026-12-29 08:00 UTC`,
        `${redis} is scheduled for deletion on 2026-12-29 08:00 UTC`,
        'Which keys they hold, AWS tells once they are back.',
      ],
    })
    expect(recovered).toEqual([app, redis])
    const walked = walk()
    const at = walked.indexOf('outside-edits')
    expect(walked.slice(at, at + 4)).toEqual([
      'outside-edits',
      'Bring them back, with their values?',
      'recover-secrets',
      'plan-foundation',
    ])
    const told = fake.session.records.find(({ id }) => id === 'recover-secrets')
    expect(told?.reason ?? JSON.stringify(told)).toContain('DATABASE_URL, TWILIO_AUTH_TOKEN')
    expect(JSON.stringify(fake.session.records)).not.toContain('-value')
  })

  it('asks of the one that is', async () => {
    const { given, recovered } = deletedSecrets(redis)
    const { questions, run } = deploying({ ...given, answers: [true, true] })
    await run()
    expect(questions[0]?.question).toBe('Bring it back, with its values?')
    expect(recovered).toEqual([redis])
  })

  it('ends where the answer is no, with both ways to go on, and has changed nothing', async () => {
    const undo = typed({ env: 'development', aws: { profile: 'clinic', region: undefined } })
    const { given, recovered } = deletedSecrets(app)
    const { done, ids, run } = deploying({ ...given, answers: [false] })
    const error = await run().catch((reason: unknown) => reason)
    undo()
    expect(error).toBeInstanceOf(OperatorError)
    expect(error).toMatchObject({
      code: 'declined',
      exitCode: 3,
      hint: expect.stringContaining('wait until 2026-12-29T08:00:00.000Z'),
      evidence: [
        `aws secretsmanager delete-secret --secret-id ${app} --force-delete-without-recovery --profile clinic`,
      ],
    })
    expect(recovered).toEqual([])
    expect(ids().at(-1)).toBe('outside-edits')
    expect(done).toMatchObject({ applied: [], written: [], unlocked: 1 })
  })

  it('says that the secrets are back where the foundation is not approved afterwards', async () => {
    const { given, recovered } = deletedSecrets(app)
    const bodies = { ...given.bodies, 'plan-foundation': { foundation: planOf('foundation') } }
    const { fake, run } = deploying({ ...given, bodies, answers: [true, false] })
    await expect(run()).rejects.toThrow('The foundation was not approved; nothing but the secrets, which are back,')
    expect(recovered).toEqual([app])
    expect(deployChanges(fake.session.records, { tag: '1' }, undefined)).toMatchObject({
      changed: [{ part: 'deleted secrets', how: 'brought back' }],
    })
  })

  it('asks nothing where none is', async () => {
    const { given } = deletedSecrets()
    const { questions, run } = deploying({ ...given, answers: [true] })
    await run()
    expect(questions.map(({ question }) => question)).toEqual([expect.stringMatching(/^Apply this/)])
  })
})
