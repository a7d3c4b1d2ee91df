import { describe, expect, it } from 'vitest'
import { rotatedLines, runRotate } from '../../../../src/commands/secrets/rotate/run.ts'
import { OperatorError } from '../../../../src/errors.ts'
import type { SecretContext } from '../../../../src/tasks/secrets/secret-context.ts'
import { secretSession } from '../stage.ts'

it('says that the value is a new one only where it is', () => {
  expect(rotatedLines('DATABASE_URL', 'production', ['DATABASE_URL'])).toEqual([
    'DATABASE_URL of production is a new one; the previous one opens nothing any more.',
  ])
  const [same, next] = rotatedLines('DATABASE_URL', 'production', [])
  expect(same).toContain('the same as before this command')
  expect(next).toContain('run the same command again')
})

const validation = ['preflight', 'state-bucket', 'asleep', 'outputs', 'validate']
const inventory = ['references', 'fingerprint-key', 'inventory']
const bodies = {
  'state-bucket': {},
  asleep: {},
  outputs: { outputs: {} } as never,
  validate: {},
  rotate: { changed: ['DATABASE_URL'] },
  retire: {},
}
const options = { key: 'DATABASE_URL' }
const failing = (message: string) => () => {
  throw new OperatorError(message, { code: 'it-failed', whose: 'aws' })
}

describe('secrets rotate', () => {
  it('makes a new value, replaces the tasks, validates, and only then closes the previous value', async () => {
    const { ids, questions, session } = secretSession({ answers: [true], bodies })
    const { result } = await runRotate(session, options)
    const begun = ['preflight', 'secret', 'lock', 'rotate']
    expect(ids()).toEqual([...begun, 'rollout', ...validation, 'retire', ...inventory])
    expect(questions.map(({ question }) => question)).toEqual([
      expect.stringMatching(/^Replace DATABASE_URL of development .*, and every task with it\?$/),
    ])
    expect(result).toEqual({ changed: ['DATABASE_URL'], rolled: true, tasksBehind: [], edits: null })
  })

  it('has no previous value to close of a key that signs: the tasks alone had it', async () => {
    const { ids, session } = secretSession({ answers: [true], bodies })
    await runRotate(session, { key: 'ADMIN_JWT_SECRET' })
    expect(ids()).not.toContain('retire')
  })

  it('validates nothing where no task ran', async () => {
    const { ids, session } = secretSession({ answers: [true], bodies: { ...bodies, rollout: {} } })
    await runRotate(session, options)
    expect(ids()).toEqual(['preflight', 'secret', 'lock', 'rotate', 'rollout', 'retire', ...inventory])
  })

  it('without a key has one picked, and refuses where nobody can pick', async () => {
    const { questions, session } = secretSession({ answers: ['DATABASE_URL', true], bodies })
    expect((await runRotate(session, { key: undefined })).result.changed).toEqual(['DATABASE_URL'])
    expect(questions[0]?.question).toBe('Which key?')
    const piped = secretSession({ interactive: false, bodies })
    await expect(runRotate(piped.session, { key: undefined })).rejects.toMatchObject({
      code: 'secret-key-unnamed',
      exitCode: 2,
    })
    expect(piped.ids()).toEqual([])
  })

  it("changes nothing against the operator's no", async () => {
    const { ids, session } = secretSession({ answers: [false], bodies })
    await expect(runRotate(session, options)).rejects.toMatchObject({ code: 'declined' })
    expect(ids()).toEqual(['preflight', 'secret'])
  })

  it('finishes what an earlier rotation left, before it makes the value anew', async () => {
    let open = true
    const rotate = (context: SecretContext) => {
      if (open) context.unfinished = 'medspa_app_a is still open'
      else context.changed = ['DATABASE_URL']
    }
    const retire = () => {
      open = false
    }
    const { ids, lines, session } = secretSession({ answers: [true], bodies: { ...bodies, retire, rotate } })
    await runRotate(session, options)
    const turn = ['rotate', 'rollout', ...validation, 'retire']
    expect(ids()).toEqual(['preflight', 'secret', 'lock', ...turn, ...turn, ...inventory])
    expect(lines).toEqual([
      'note: medspa_app_a is still open. It is finished first; then DATABASE_URL gets a new value.',
    ])
  })

  it('ends where the earlier rotation cannot be finished', async () => {
    const rotate = { unfinished: 'medspa_app_a is still open' }
    const { ids, session } = secretSession({ answers: [true], bodies: { ...bodies, rotate } })
    await expect(runRotate(session, options)).rejects.toMatchObject({ code: 'former-login-in-use' })
    expect(ids().at(-1)).toBe('rotate')
  })

  it.each([
    ['the new value is not made', 'rotate', []],
    ['the tasks are not replaced', 'rollout', ['rotate']],
    ['the validation fails', 'validate', ['rotate', 'rollout']],
    ['the previous value is not closed', 'retire', ['rotate', 'rollout', 'validate']],
  ])('lets the lock go and does nothing more where %s', async (_, id, before) => {
    const released: string[] = []
    const deployLock = { take: async () => ({}), check: async () => {}, release: async () => void released.push('it') }
    const { ids, session } = secretSession({
      answers: [true],
      bodies: { ...bodies, [id]: failing('no') },
      deps: { deployLock: deployLock as never },
    })
    await expect(runRotate(session, options)).rejects.toMatchObject({ code: 'it-failed' })
    expect(released).toHaveLength(1)
    expect(ids().at(-1)).toBe(id)
    expect(ids()).toEqual(expect.arrayContaining([...before]))
  })

  it("refuses a key that is not medspa's to make, before it reads anything", async () => {
    const { ids, session } = secretSession()
    await expect(runRotate(session, { key: 'TWILIO_AUTH_TOKEN' })).rejects.toMatchObject({ code: 'secret-not-rotated' })
    expect(ids()).toEqual([])
  })
})
