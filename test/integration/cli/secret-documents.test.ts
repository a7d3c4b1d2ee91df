import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// What needs no deployed environment; the rest is test/e2e/json.test.ts. `documentOf` holds each against its schema.
const name = 'medspa-development-app-secrets'
const token = '0123456789abcdef0123456789abcdef'
const initial = {
  DATABASE_URL: 'postgresql://u:hunter-two@db.example:5432/medspa?sslmode=require',
  ADMIN_JWT_SECRET: 'j'.repeat(40),
  TWILIO_AUTH_TOKEN: token,
  OWN_KEY: 'of the clinic',
}

let workplace: Workplace
let manager: SecretsManagerClient
beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  manager = new SecretsManagerClient(await workplace.aws())
  await workplace.write('keys.env', 'OWN_KEY=another\nSES_FROM_NAME=Med Spa\n')
  await workplace.write('broken.json', '{"OWN_KEY":')
})
afterAll(() => workplace.dispose())
beforeEach(() => manager.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(initial) })))
afterEach(() => manager.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true })))

const development = ['--env', 'development']
const document = async (command: string, args: readonly string[], input?: string) => {
  const stdin = input === undefined ? {} : { stdin: undefined, input }
  const ran = await workplace.medspa(['secrets', command, ...args, '--sandbox', '--json'], stdin)
  const read = documentOf(ran)
  expect(read.command).toBe(`secrets ${command}`)
  // The one value that was asked for is `get`'s.
  for (const value of command === 'get' ? [] : Object.values(initial)) expect(ran.stdout).not.toContain(value)
  return { ...read, exitCode: ran.exitCode }
}
type Case = [command: string, args: string[], expected: object, input?: string]

describe('the document of a secrets command that succeeded', () => {
  const written = (...changed: string[]) => ({ changed, rolled: false, tasksBehind: [] })
  it.each<Case>([
    ['set', ['OWN_KEY', '--stdin'], written('OWN_KEY'), 'another'],
    ['set', ['TWILIO_AUTH_TOKEN', '--stdin'], written(), token],
    ['list', [], { keys: expect.arrayContaining([expect.objectContaining({ key: 'OWN_KEY', state: 'set' })]) }],
    ['get', ['DATABASE_URL', '--reveal'], { key: 'DATABASE_URL', value: initial.DATABASE_URL }],
    ['unset', ['OWN_KEY', '--yes'], written('OWN_KEY')],
    ['unset', ['NOT_THERE'], written()],
    ['import', ['keys.env', '--yes'], written('OWN_KEY', 'SES_FROM_NAME')],
    ['diff', ['keys.env'], { from: 'development', to: 'keys.env' }],
    ['check', [], { gaps: [] }],
  ])('secrets %s %j', async (command, args, result, input) => {
    expect(await document(command, [...args, ...development], input)).toMatchObject({ exitCode: 0, result })
  })

  it('with edits that others made at the same time', async () => {
    succeeded(await workplace.medspa(['secrets', 'unset', 'OWN_KEY', '--yes', ...development, '--sandbox']))
    const edited = { ...initial, TWILIO_AUTH_TOKEN: token.replace('0', 'f'), ADMIN_JWT_SECRET: undefined }
    await manager.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(edited) }))
    const edits = { dropped: ['ADMIN_JWT_SECRET'], changed: ['TWILIO_AUTH_TOKEN'], mergedBack: false }
    expect((await document('list', development)).result).toMatchObject({ edits })
    expect(await document('check', development)).toMatchObject({
      exitCode: 4,
      error: { code: 'secret-gaps' },
      result: { gaps: [{ key: 'ADMIN_JWT_SECRET' }], edits },
    })
  })
})

describe('the document of a secrets command that failed', () => {
  const approval = [3, 'approval-needed']
  it.each<Case>([
    ['set', ['A_NEW_KEY', '--stdin'], approval, 'value'],
    ['set', [], [2, 'secret-key-unnamed']],
    ['set', ['OWN_KEY'], [2, 'secret-value-source']],
    ['set', ['OWN_KEY', 'value'], [2, 'secret-in-argv']],
    ['set', ['TWILIO_AUTH_TOKEN', '--stdin'], [2, 'secret-shape'], 'short'],
    ['get', ['OWN_KEY'], [3, 'secret-not-shown']],
    ['get', ['NOT_THERE', '--reveal'], [1, 'secret-key-missing']],
    ['unset', ['OWN_KEY'], approval],
    ['import', ['keys.env'], approval],
    ['import', ['none.env'], [2, 'secret-file-unreadable']],
    ['diff', ['broken.json'], [2, 'secret-file-invalid']],
    ['rotate', ['ADMIN_JWT_SECRET'], approval],
    ['rotate', ['OWN_KEY', '--yes'], [2, 'secret-not-rotated']],
    ['refresh', ['--yes'], [1, 'database-missing']],
  ])('secrets %s %j: %j', async (command, args, expected, input) => {
    const { error, exitCode } = await document(command, [...args, ...development], input)
    expect([exitCode, error?.code]).toEqual(expected)
  })

  it.each([
    ['set', 'OWN_KEY', '--stdin'],
    ['list'],
    ['get', 'OWN_KEY', '--reveal'],
    ['unset', 'OWN_KEY'],
    ['import', 'keys.env'],
    ['diff', 'keys.env'],
    ['check'],
    ['refresh'],
    ['rotate', 'ADMIN_JWT_SECRET'],
  ])('secrets %s %s, where there is no secret, or one that is scheduled for deletion', async (command, ...args) => {
    const given = args.filter((word) => word !== undefined)
    const production =
      command === 'refresh' || command === 'rotate' ? [] : [['production', 3, 'secret-unmade'] as const]
    await manager.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }))
    const confirmed = ['set', 'unset', 'import'].includes(command)
    for (const [environment, ...expected] of [['development', 3, 'approval-needed'] as const, ...production]) {
      const place = ['--env', environment, ...(confirmed ? ['--confirm', environment] : [])]
      const { error, exitCode } = await document(command, [...given, ...place], 'value')
      expect([exitCode, error?.code]).toEqual(expected)
    }
  })

  it('secrets diff: of an environment with itself, with one that has no secret', async () => {
    const same = await document('diff', ['development', 'development'])
    expect([same.exitCode, same.error?.code]).toEqual([2, 'secret-diff-same'])
    const none = await document('diff', ['development', 'production'])
    expect([none.exitCode, none.error?.code]).toEqual([3, 'secret-unmade'])
  })
})
