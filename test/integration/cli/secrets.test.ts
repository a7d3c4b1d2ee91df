import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ctrlC, openTerminal } from './support/terminal.ts'
import { documentOf, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

const name = 'medspa-development-app-secrets'
const token = '0123456789abcdef0123456789abcdef'
const otherToken = 'fedcba9876543210fedcba9876543210'
const url = 'postgresql://u:hunter-two@db.example:5432/medspa?sslmode=require'
const initial = { DATABASE_URL: url, ADMIN_JWT_SECRET: 'j'.repeat(40), TWILIO_AUTH_TOKEN: token }

let workplace: Workplace
let manager: SecretsManagerClient
const stored = async (): Promise<Record<string, string>> =>
  JSON.parse((await manager.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '')
/** Somebody at the console, who saves the whole. */
const put = (values: object) =>
  manager.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(values) }))

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  manager = new SecretsManagerClient(await workplace.aws())
})
afterAll(() => workplace.dispose())
beforeEach(() => manager.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(initial) })))
afterEach(() => manager.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true })))

const where = ['--env', 'development', '--sandbox']
const secrets = (words: string[], options: Parameters<Workplace['medspa']>[1] = {}) =>
  workplace.medspa(['secrets', ...words, ...where], options)
const terminal = (...words: string[]) =>
  openTerminal(['secrets', ...words, ...where], { cwd: workplace.dir, env: workplace.env })

describe('secrets set in a terminal', () => {
  it('is masked, revealed by Ctrl-T, and writes the one key', async () => {
    const prompt = terminal('set', 'TWILIO_AUTH_TOKEN')
    await prompt.until(/TWILIO_AUTH_TOKEN \(console\.twilio\.com/)
    prompt.type(otherToken)
    expect(await prompt.until(/\*{32}/)).not.toContain(otherToken)
    prompt.type('\x14')
    await prompt.until(new RegExp(otherToken))
    prompt.type('\x14')
    await prompt.until(/\*{32}/)
    prompt.type('\r')
    expect(await prompt.exited, prompt.text()).toBe(0)
    expect(prompt.text()).not.toContain(otherToken)
    expect(await stored()).toEqual({ ...initial, TWILIO_AUTH_TOKEN: otherToken })
  })

  it('says what is wrong with a value, and lets it be corrected', async () => {
    const prompt = terminal('set', 'TWILIO_AUTH_TOKEN')
    await prompt.until(/TWILIO_AUTH_TOKEN \(/)
    prompt.type(`${otherToken.slice(1)}\r`)
    expect(await prompt.until(/is not 32 hexadecimal characters/)).not.toContain(otherToken.slice(1))
    prompt.type('f\r')
    expect(await prompt.exited, prompt.text()).toBe(0)
    expect((await stored()).TWILIO_AUTH_TOKEN).toBe(`${otherToken.slice(1)}f`)
  })

  const pem = ['-----BEGIN KEY-----', 'MIIEvQIBADANBgkqhkiG9w0BAQ', '-----END KEY-----']
  it.each([
    ['that the terminal brackets', `\x1b[200~${pem.join('\r')}\r\x1b[201~`, '\r'],
    ['that comes in one piece', `${pem.join('\n')}`, '\r'],
  ])('keeps the line breaks of a paste %s', async (_, paste, end) => {
    const prompt = terminal('set', 'PEM_KEY')
    await prompt.until(/does not know PEM_KEY/)
    prompt.type('y\r')
    await prompt.until(/PEM_KEY:/)
    prompt.type(paste)
    await prompt.until(/\*{40}/)
    prompt.type(end)
    expect(await prompt.exited, prompt.text()).toBe(0)
    expect((await stored()).PEM_KEY).toBe(pem.join('\n'))
  })

  it.each([
    ['NUL', '\x1b[200~before\0after\x1b[201~'],
    ['a control character', '\x1b[200~before\x07after\x1b[201~'],
    ['what stands for a line break here', 'before\uF8FFafter'],
  ])('refuses %s in what was pasted, and leaves nothing out of it', async (_, paste) => {
    const prompt = terminal('set', 'SES_FROM_NAME')
    await prompt.until(/SES_FROM_NAME \(/)
    prompt.type(paste)
    await prompt.until(/\*{12}/)
    prompt.type('\r')
    await prompt.until(/has a character that cannot be typed/)
    prompt.type(ctrlC)
    expect(await prompt.exited, prompt.text()).toBe(130)
    expect(await stored()).toEqual(initial)
  })

  it('lets a key be picked, those without a value first', async () => {
    await put({ ...initial, TWILIO_AUTH_TOKEN: 'PLACEHOLDER' })
    const prompt = terminal('set')
    const asked = await prompt.until(/Which key\?[\s\S]*TELNYX_PUBLIC_KEY \(missing\)/)
    expect(asked.indexOf('TWILIO_AUTH_TOKEN (missing)')).toBeLessThan(asked.indexOf('DATABASE_URL (set)'))
    prompt.type('\r')
    await prompt.until(/TWILIO_AUTH_TOKEN \(console/)
    prompt.type(`${token}\r`)
    expect(await prompt.exited, prompt.text()).toBe(0)
    expect(await stored()).toEqual(initial)
  })

  it('leaves the secret untouched at Ctrl-C', async () => {
    const prompt = terminal('set', 'TWILIO_AUTH_TOKEN')
    await prompt.until(/TWILIO_AUTH_TOKEN \(/)
    prompt.type(otherToken)
    await prompt.until(/\*{32}/)
    prompt.type(ctrlC)
    expect(await prompt.exited, prompt.text()).toBe(130)
    expect(prompt.cursorVisible()).toBe(true)
    expect(await stored()).toEqual(initial)
  })
})

describe('secrets without a terminal', () => {
  it.each([[['set', 'TWILIO_AUTH_TOKEN=hunter-two']], [['set', 'TWILIO_AUTH_TOKEN', 'hunter-two']]])(
    'refuses a value on the command line: %j',
    async (words) => {
      const ran = await secrets([...words, '--json'])
      expect(ran.exitCode).toBe(2)
      expect(documentOf(ran).error).toMatchObject({ code: 'secret-in-argv', hint: expect.stringContaining('--stdin') })
      expect(ran.stdout + ran.stderr).not.toContain('hunter-two')
    },
  )

  it('takes a value from stdin and from a file, and refuses a wrong shape before it writes', async () => {
    succeeded(await secrets(['set', 'TWILIO_AUTH_TOKEN', '--stdin'], { stdin: undefined, input: `${otherToken}\n` }))
    expect(await stored()).toEqual({ ...initial, TWILIO_AUTH_TOKEN: otherToken })
    await workplace.write('token', token)
    succeeded(await secrets(['set', 'TWILIO_AUTH_TOKEN', '--from-file', 'token']))
    expect(await stored()).toEqual(initial)
    const ran = await secrets(['set', 'TWILIO_AUTH_TOKEN', '--stdin'], { stdin: undefined, input: 'hunter-two' })
    expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringContaining('is not 32 hexadecimal')])
    expect(ran.stderr).not.toContain('hunter-two')
    expect(await stored()).toEqual(initial)
  })

  it('lists keys without a value, and prints one only where it is asked for', async () => {
    const listed = succeeded(await secrets(['list', '--json']))
    const { keys } = documentOf(listed).result as { keys: { key: string; state: string; fingerprint: string }[] }
    expect(keys.map(({ key, state }) => [key, state])).toEqual([
      ['DATABASE_URL', 'set'],
      ['ADMIN_JWT_SECRET', 'set'],
      ['TWILIO_AUTH_TOKEN', 'set'],
      ['TELNYX_PUBLIC_KEY', 'missing'],
    ])
    const again = documentOf(succeeded(await secrets(['list', '--json']))).result as { keys: typeof keys }
    expect(again.keys.map(({ fingerprint }) => fingerprint)).toEqual(keys.map(({ fingerprint }) => fingerprint))
    for (const value of Object.values(initial)) expect(listed.stdout + listed.stderr).not.toContain(value)

    expect((await secrets(['get', 'DATABASE_URL'])).exitCode).toBe(3)
    expect(succeeded(await secrets(['get', 'DATABASE_URL', '--reveal'])).stdout).toBe(url)
    expect(documentOf(succeeded(await secrets(['get', 'DATABASE_URL', '--reveal', '--json']))).result).toEqual({
      key: 'DATABASE_URL',
      value: url,
    })
  })

  it('imports a file after showing what differs, and compares with it', async () => {
    await workplace.write('.env', `TWILIO_AUTH_TOKEN=${otherToken}\nSENDGRID_FROM_NAME="Med Spa"\nDATABASE_URL=\n`)
    const refused = await secrets(['import', '.env'])
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringMatching(/TWILIO_AUTH_TOKEN +differs/)])
    expect(await stored()).toEqual(initial)
    const ran = succeeded(await secrets(['import', '.env', '--yes']))
    expect(ran.stdout + ran.stderr).not.toContain(otherToken)
    expect(await stored()).toEqual({ ...initial, TWILIO_AUTH_TOKEN: otherToken, SENDGRID_FROM_NAME: 'Med Spa' })
    const { keys } = documentOf(succeeded(await secrets(['diff', '.env', '--json']))).result as {
      keys: { key: string; status: string }[]
    }
    expect(keys.map(({ key, status }) => [key, status])).toEqual([
      ['ADMIN_JWT_SECRET', 'only-from'],
      ['DATABASE_URL', 'only-from'],
      ['SENDGRID_FROM_NAME', 'same'],
      ['TWILIO_AUTH_TOKEN', 'same'],
    ])
    succeeded(await secrets(['unset', 'SENDGRID_FROM_NAME', '--yes']))
    expect(Object.keys(await stored())).not.toContain('SENDGRID_FROM_NAME')
  })

  it('check names what is required and missing, exit code 4', async () => {
    await put({ ...initial, ADMIN_JWT_SECRET: 'PLACEHOLDER' })
    const ran = await secrets(['check', '--json'])
    const { error, result } = documentOf(ran)
    expect([ran.exitCode, error?.code]).toEqual([4, 'secret-gaps'])
    expect(result?.gaps).toEqual([expect.objectContaining({ kind: 'no-value', key: 'ADMIN_JWT_SECRET' })])
  })

  it('notices a stale edit from outside; what no task reads stays out, --yes or not, and is told until somebody answers', async () => {
    succeeded(await secrets(['set', 'SES_FROM_NAME', '--stdin'], { stdin: undefined, input: 'the clinic' }))
    const written = { ...initial, TWILIO_AUTH_TOKEN: otherToken }
    await put(written)
    const edits = { dropped: ['SES_FROM_NAME'], changed: ['TWILIO_AUTH_TOKEN'], mergedBack: false }
    for (const words of [['list'], ['check']])
      expect(documentOf(await secrets([...words, '--json'])).result?.edits).toEqual(edits)
    succeeded(await secrets(['get', 'DATABASE_URL', '--reveal']))
    await workplace.write('.env', 'A=1')
    succeeded(await secrets(['diff', '.env']))
    expect(await stored()).toEqual(written)

    const set = ['set', 'SES_FROM_EMAIL', '--stdin', '--yes']
    const ran = succeeded(await secrets(set, { stdin: undefined, input: 'a@example.com' }))
    expect(ran.stderr).toContain('dropped SES_FROM_NAME')
    expect(await stored()).toEqual({ ...written, SES_FROM_EMAIL: 'a@example.com' })
    // Somebody else's next edit changes nothing about it.
    await put({ ...written, SES_FROM_EMAIL: 'a@example.com', OWN: 'b' })
    expect(documentOf(succeeded(await secrets(['list', '--json']))).result?.edits).toMatchObject({
      dropped: ['SES_FROM_NAME'],
    })
  })

  it('asks a person: Enter leaves the values kept, and only a second question forgets them', async () => {
    succeeded(await secrets(['set', 'SES_FROM_NAME', '--stdin'], { stdin: undefined, input: 'the clinic' }))
    await put(initial)
    const edits = async () => documentOf(succeeded(await secrets(['list', '--json']))).result?.edits
    const listing = terminal('list')
    expect(await listing.exited, listing.text()).toBe(0)
    expect(listing.text()).not.toContain('Put SES_FROM_NAME back?')

    const answer = async (back: string, forget?: string) => {
      const prompt = terminal('unset', 'NOT_THERE')
      await prompt.until(/Put SES_FROM_NAME back/)
      prompt.type(back)
      if (forget !== undefined) {
        await prompt.until(/Forget SES_FROM_NAME for good/)
        prompt.type(forget)
      }
      expect(await prompt.exited, prompt.text()).toBe(0)
    }
    await answer('\r', '\r')
    expect(await edits()).toMatchObject({ dropped: ['SES_FROM_NAME'] })
    await answer('y\r')
    expect(await stored()).toEqual({ ...initial, SES_FROM_NAME: 'the clinic' })
    expect(await edits()).toBeNull()
    await put(initial)
    await answer('n\r', 'y\r')
    expect([await edits(), await stored()]).toEqual([null, initial])
  })

  it('lets DATABASE_URL be left to medspa by the placeholder', async () => {
    const set = ['set', 'DATABASE_URL', '--stdin']
    const ran = succeeded(await secrets(set, { stdin: undefined, input: 'PLACEHOLDER' }))
    expect(ran.stderr).toContain('medspa secrets refresh')
    expect(await stored()).toEqual({ ...initial, DATABASE_URL: 'PLACEHOLDER' })
  })

  it('compares two environments, with the same fingerprint for the same value and no value', async () => {
    const other = 'medspa-production-app-secrets'
    const values = { ...initial, TWILIO_AUTH_TOKEN: otherToken, ONLY_THERE: 'hunter-three' }
    await manager.send(new CreateSecretCommand({ Name: other, SecretString: JSON.stringify(values) }))
    try {
      const ran = succeeded(
        await workplace.medspa(['secrets', 'diff', 'development', 'production', '--sandbox', '--json']),
      )
      const { result } = documentOf(ran)
      const side = { length: expect.any(Number), fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) }
      expect(result).toMatchObject({
        from: 'development',
        to: 'production',
        keys: [
          { key: 'ADMIN_JWT_SECRET', status: 'same' },
          { key: 'DATABASE_URL', status: 'same' },
          { key: 'ONLY_THERE', status: 'only-to' },
          { key: 'TWILIO_AUTH_TOKEN', status: 'differs', from: side, to: side },
        ],
      })
      const [, same, , differs] = (result?.keys ?? []) as { from: unknown; to: unknown }[]
      expect(same?.from).toEqual(same?.to)
      expect(differs?.from).not.toEqual(differs?.to)
      const said = succeeded(await workplace.medspa(['secrets', 'diff', 'development', 'production', '--sandbox']))
      expect(said.stdout).toMatch(/ONLY_THERE/)
      for (const text of [ran.stdout, ran.stderr, said.stdout, said.stderr])
        for (const value of [token, otherToken, url, 'hunter-three']) expect(text).not.toContain(value)
    } finally {
      await manager.send(new DeleteSecretCommand({ SecretId: other, ForceDeleteWithoutRecovery: true }))
    }
  })

  it('refuses to compare with a secret that is scheduled for deletion', async () => {
    const other = 'medspa-production-app-secrets'
    await manager.send(new CreateSecretCommand({ Name: other, SecretString: '{}' }))
    await manager.send(new DeleteSecretCommand({ SecretId: other, RecoveryWindowInDays: 7 }))
    const ran = await workplace.medspa(['secrets', 'diff', 'development', 'production', '--sandbox', '--json'])
    expect([ran.exitCode, documentOf(ran).error?.code]).toEqual([3, 'secret-deleted'])
  })

  it('brings a secret back that is scheduled for deletion, after asking', async () => {
    await manager.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }))
    expect((await secrets(['list'])).exitCode).toBe(3)
    const prompt = terminal('list')
    await prompt.until(/scheduled for deletion[\s\S]*Bring it back/)
    prompt.type('y\r')
    expect(await prompt.exited, prompt.text()).toBe(0)
    expect(await stored()).toEqual(initial)
  })
})
