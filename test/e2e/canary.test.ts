import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTerminal } from '../integration/cli/support/terminal.ts'
import { type Canary, finderOf, tracedArguments } from '../support/canary/finder.ts'
import { canaryValues } from '../support/canary/values.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, type Ran } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { filesBelow, keepFilesOf } from './support/removed-files.ts'

const name = 'medspa-development-app-secrets'
const strace = 'strace -f --seccomp-bpf -qq -xx -s 10000 -e trace=execve -e signal=none -o'.split(' ')

/** What a careless program does: prints every credential that it was given, in all forms, and a piece at a time. */
const leak = `
const forms = (value: string) => [value, JSON.stringify({ value }), encodeURIComponent(value),
  ...['', 'x', 'xy'].map((front) => Buffer.from(front + value + ' and more').toString('base64'))]
export async function leak() {
  for (const name of ['DATABASE_URL', 'ADMIN_JWT_SECRET', 'TWILIO_AUTH_TOKEN', 'TELNYX_PUBLIC_KEY', 'REDIS_PASSWORD'])
    for (const form of forms(process.env[name] ?? '')) {
      process.stdout.write('using ' + name + ' ' + form.slice(0, form.length / 2))
      await new Promise((resolve) => setTimeout(resolve, 5))
      process.stdout.write(form.slice(form.length / 2) + '\\n')
    }
}
`
const leakyMigration = `import { leak } from '../leak.ts'
await leak()
const msg = 'migration failed'
console.log(JSON.stringify({ level: 'error', msg, migration: '9301_leak', error: 'no answer from ' + process.env.DATABASE_URL }))
process.exitCode = 1
`
const leakyApi = `import { leak } from '../leak.ts'
await leak()
process.exit(3)
`
/** A diagnostic that quotes the whole secret: Terraform writes its output by itself. */
const leakyTerraform = `
data "aws_secretsmanager_secret_version" "leak" { secret_id = "${name}" }
locals { leak = nonsensitive(data.aws_secretsmanager_secret_version.leak.secret_string) }
resource "terraform_data" "leak" {
  lifecycle {
    precondition {
      condition     = length(local.leak) == 0
      error_message = join("\\n", concat(["The secret is \${local.leak} \${base64encode("x\${local.leak}")}"],
        [for value in values(jsondecode(local.leak)) : "\${value} \${urlencode(value)} \${base64encode("xy\${value}")}"]))
    }
  }
}
`

describe('a random value in every key', () => {
  let clone: Checkout
  let folder: string
  let tmp: string
  let keptFiles: ReturnType<typeof keepFilesOf>
  let tracing: boolean
  let traced = 0
  const canaries: Canary[] = []
  const said: { command: string; text: string }[] = []
  const screens: string[] = []

  beforeAll(async () => {
    clone = await populatedClone()
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-canary-'))
    tmp = path.join(folder, 'tmp')
    for (const each of ['given', 'argv', 'tmp']) await mkdir(path.join(folder, each))
    keptFiles = keepFilesOf([tmp, path.join(clone.dir, '.medspa')], path.join(folder, 'kept-files'))
    const [program = '', ...words] = strace
    tracing = (await execa(program, [...words, '/dev/null', 'true'], { reject: false })).exitCode === 0
    if (!tracing) console.warn('strace is missing, or may not trace here: command lines are not looked at')
  })
  afterAll(async () => {
    keptFiles?.stop()
    await clone?.dispose()
    if (folder) await rm(folder, { recursive: true })
  })

  /** What is set from now on, and what medspa makes by itself, with the password in it. */
  const watchFor = (more: readonly Canary[]) => {
    for (const { name, value } of more) {
      const known = canaries.some((canary) => canary.value === value)
      if (!known && value.length >= 8 && value !== 'PLACEHOLDER') canaries.push({ name, value })
      const password = /^postgresql:\/\/[^:]+:([^@]+)@/.exec(value)?.[1]
      if (!known && password) canaries.push({ name: `${name}'s password`, value: decodeURIComponent(password) })
    }
  }
  const keys = () => developmentOf(clone).keys()
  const redisToken = async (stage = 'AWSCURRENT'): Promise<Record<string, string>> => {
    const read = `secretsmanager get-secret-value --secret-id medspa-development-redis-auth --version-stage ${stage}`
    return JSON.parse((await developmentOf(clone).aws(read)).SecretString)
  }
  const watchForWhatIsThere = async () =>
    watchFor(Object.entries({ ...(await keys()), ...(await redisToken()) }).map(([name, value]) => ({ name, value })))

  const start = async (words: string[], options: { input?: string } = {}): Promise<Ran> => {
    const bin = path.join(clone.dir, 'node_modules/.bin')
    const trace = tracing ? [...strace, path.join(folder, 'argv', `${traced}`)] : []
    traced++
    const [program = '', ...rest] = [...trace, path.join(bin, 'node'), 'dist/cli/entry.js', ...words]
    const env = { PATH: `${bin}${path.delimiter}${clone.env.PATH}`, TMPDIR: tmp }
    const ran = await clone.run(program, rest, { ...options, env })
    said.push({ command: words.join(' '), text: ran.stdout + ran.stderr })
    return ran
  }
  const medspa = async (exitCode: number, words: string[], options: { input?: string } = {}) => {
    const ran = await start(words, options)
    expect({ ...ran, exitCode: ran.exitCode }, words.join(' ')).toMatchObject({ exitCode })
    return ran
  }
  /** A narrow one, where lines are cut and wrapped: what was on it, without the blanks that this makes. */
  const inTerminal = async (words: string[]) => {
    const { CI: _, ...env } = clone.env
    const command = [...clone.within, path.join(clone.dir, 'node_modules/.bin/node'), 'dist/cli/entry.js']
    const terminal = openTerminal(words, { cwd: clone.dir, env, columns: 60, rows: 20, command })
    await terminal.exited
    said.push({ command: `${words.join(' ')}, as shown`, text: terminal.text() })
    const drawn = stripVTControlCharacters(terminal.chunks().join(''))
    screens.push(...[terminal.text(), drawn].map((text) => text.replaceAll(/\s+/g, '')))
  }
  const secrets = (exitCode: number, words: string[], options: { input?: string } = {}) =>
    medspa(exitCode, ['secrets', ...words, ...common], options)
  /** A file of the operator's own, which may hold values. */
  const given = async (file: string, content: object | string) => {
    const whole = path.join(folder, 'given', file)
    await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content))
    return whole
  }
  const asObject = (some: readonly Canary[]) => Object.fromEntries(some.map(({ name, value }) => [name, value]))
  /** Somebody with the aws CLI, who saves the whole. */
  const putOutside = async (values: Record<string, string>) => {
    const file = await given('outside.json', values)
    const ran = await clone.bash(
      `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://${file}`,
    )
    expect(ran.exitCode, ran.stderr).toBe(0)
  }
  const write = (file: string, text: string) => writeFile(path.join(clone.dir, file), text)

  it('goes through every secrets command: set, get, diff, refused, unset, rotate', async () => {
    const first = [...canaryValues(), { name: 'OWN_KEY', value: `own ${crypto.randomUUID()}` }]
    watchFor(first)
    await watchForWhatIsThere()
    const file = await given('keys.json', asObject(first))
    const control = path.join(tmp, 'control')
    await writeFile(control, `a file with ${asObject(first).TWILIO_AUTH_TOKEN}`)
    await secrets(0, ['import', file, '--yes', '--verbose'])
    await rm(control)
    expect(await keys()).toMatchObject(asObject(first))
    await secrets(0, ['import', file, '--json'])

    const second = canaryValues()
    watchFor(second)
    const two = asObject(second)
    const other = await given('other.json', two)
    await secrets(0, ['diff', other, '--verbose'])
    await secrets(0, ['diff', other, '--json'])
    await secrets(3, ['import', other])
    await secrets(0, ['set', 'SES_FROM_NAME', '--stdin', '--json'], { input: `${two.SES_FROM_NAME}` })
    await secrets(0, ['set', 'SQUARE_ACCESS_TOKEN', '--from-file', await given('token', `${two.SQUARE_ACCESS_TOKEN}`)])
    // Of the wrong shape, under a wrong name, in a file that cannot be read: refused, without quoting it.
    await secrets(2, ['set', 'STRIPE_SECRET_KEY', '--stdin', '--verbose'], { input: `${two.ADMIN_JWT_SECRET}` })
    await secrets(2, ['set', 'TWILIO_FROM_NUMBER', '--stdin', '--json'], { input: `${two.TWILIO_AUTH_TOKEN}` })
    await secrets(2, ['import', await given('broken.json', `{ "A": "${two.TWILIO_AUTH_TOKEN}" `), '--yes', '--json'])
    await secrets(3, ['get', 'NEXTECH_CLIENT_SECRET', '--verbose'])
    await secrets(3, ['get', 'TWILIO_AUTH_TOKEN', '--json'])
    await secrets(0, ['unset', 'OWN_KEY', '--yes', '--json'])
    await secrets(0, ['list', '--verbose'])

    // From outside: one key is gone that tasks read, one has a wrong shape.
    const { TELNYX_PUBLIC_KEY: _, ...rest } = await keys()
    await putOutside({ ...rest, STRIPE_SECRET_KEY: `${two.NEXTECH_CLIENT_SECRET}` })
    await secrets(0, ['list', '--json'])
    await secrets(4, ['check', '--verbose'])
    await secrets(4, ['check', '--json'])
    await secrets(0, ['set', 'STRIPE_SECRET_KEY', '--stdin', '--yes'], { input: `${two.STRIPE_SECRET_KEY}` })
    expect(await keys()).toHaveProperty('TELNYX_PUBLIC_KEY')

    await secrets(0, ['refresh', '--verbose'])
    await watchForWhatIsThere()
    await secrets(0, ['rotate', 'ADMIN_JWT_SECRET', '--yes', '--json'])
    await watchForWhatIsThere()
    await secrets(0, ['rotate', 'DATABASE_URL', '--yes', '--verbose'])
    await watchForWhatIsThere()
  })

  it('goes through deploy, migrate and validate, with programs that print their environment', async () => {
    await write('app/leak.ts', leak)
    const migration = await readFile(path.join(clone.dir, 'app/migrate/main.ts'), 'utf8')
    await write('app/migrate/main.ts', leakyMigration)
    await clone.commit('A migration that prints its environment')
    const migrating = await medspa(1, [...deployCommand, '--verbose'])
    expect(migrating.stderr).toMatch(/The migration failed: 9301_leak: no answer from \[redacted\]/)
    await inTerminal(['migrate', ...common])

    const api = await readFile(path.join(clone.dir, 'app/api/main.ts'), 'utf8')
    await write('app/migrate/main.ts', migration)
    await write('app/api/main.ts', leakyApi)
    await clone.commit('An API that prints its environment')
    const rolling = documentOf(await medspa(1, [...deployCommand, '--json']))
    expect(rolling.error).toMatchObject({ code: 'rollout-failed' })
    // The reason is the last line of the task's own log.
    expect(JSON.stringify(rolling.error)).toMatch(/using \w+ .*\[redacted\]/)

    await write('app/api/main.ts', api)
    await clone.commit('Both as before')
    await medspa(0, [...deployCommand, '--verbose'])
    // Its keys are no provider's.
    await medspa(0, ['validate', ...common, '--verbose', '--skip', 'missed-call,missed-call-telnyx,alarms'])

    // What Terraform wrote by itself is scrubbed when it has ended: only the file that is kept is looked at.
    keptFiles.stop()
    await write('infra/terraform/leak.tf', leakyTerraform)
    const refused = await medspa(1, [...deployCommand, '--verbose'])
    expect(refused.stderr).toMatch(/The secret is .*\[redacted\]/)
    const planned = await medspa(1, ['plan', ...common, '--json'])
    expect(planned.stdout).toContain('[redacted]')
    await rm(path.join(clone.dir, 'infra/terraform/leak.tf'))
    await medspa(0, ['runs', '--sandbox', '--json'])
    const [newest = ''] = filesBelow(path.join(clone.dir, '.medspa/runs')).toSorted().reverse()
    await medspa(0, ['runs', path.basename(newest, '.json'), '--sandbox'])
  })

  it('is not in the output of any command', () => {
    const find = finderOf(canaries)
    expect(said.flatMap(({ command, text }) => find(command, text))).toEqual([])
    expect(canaries.length).toBeGreaterThan(70)
    // Cut into lines, a value is whole again without what separates them: nothing that is long enough to be a part of one.
    expect(screens.join('')).toContain('[redacted]')
    const parts = canaries.flatMap(({ name, value }) =>
      (value.match(/[\w-]{16}/g) ?? []).map((part) => ({ name: `a part of ${name}`, value: part })),
    )
    expect(screens.flatMap((text) => finderOf(parts)('a screen', text))).toEqual([])
  })

  it('is not in any file that medspa wrote, removed files included', () => {
    const find = finderOf(canaries)
    const kept = keptFiles.files()
    const paths = kept.map(({ was }) => was)
    const isControl = (where: string) => where.endsWith('control')
    // The saved plans of the deploys are among them.
    expect(kept.some(({ content }) => content.subarray(0, 2).toString() === 'PK')).toBe(true)
    expect(paths).toContainEqual(expect.stringMatching(/\.medspa\/runs\/.*-secrets-rotate\.json/))
    const leaks = kept.flatMap(({ content, was }) => find(was, content))
    expect(leaks.filter((each) => !isControl(each))).toEqual([])
    // What a program writes and removes is seen: the file of the first test is found.
    expect(leaks.filter(isControl)).toEqual([expect.stringMatching(/^TWILIO_AUTH_TOKEN, plain, in .*control$/)])
  })

  it('is not in any file that remains', async () => {
    const find = finderOf(canaries)
    const own = ['.medspa', 'infra'].map((each) => path.join(clone.dir, each))
    const left = [...own, tmp].flatMap(filesBelow)
    expect(left).toContainEqual(expect.stringMatching(/\.medspa\/terraform\/sandbox\/development\/runs\//))
    for (const file of left) expect(find(file, await readFile(file))).toEqual([])
  })

  it('is in AWS in the secret alone: not in state, run records, release, task definitions or logs', async () => {
    const stored = path.join(folder, 'stored')
    const script = path.join(import.meta.dirname, 'support/stored.ts')
    const node = path.join(clone.dir, 'node_modules/.bin/node')
    const ran = await clone.bash(`'${node}' '${script}' '${stored}'`)
    expect(ran.exitCode, ran.stderr).toBe(0)
    const files = filesBelow(stored).map((file) => path.relative(stored, file))
    expect(files).toContainEqual(expect.stringMatching(/terraform\.tfstate\//))
    expect(files).toContainEqual(expect.stringMatching(/runs\/.*-secrets-import\.json\//))
    const find = finderOf(canaries)
    const inFile = async (file: string) => find(file, await readFile(path.join(stored, file)))
    const ofPrograms = files.filter((file) => /log-of-(api|migrate)/.test(file))
    for (const file of files.filter((each) => !ofPrograms.includes(each))) expect(await inFile(file)).toEqual([])
    // Terraform's own token of Redis, which opens nothing any more, is in the state: the present one would be found there.
    const { REDIS_PASSWORD: dead = '' } = await redisToken('MEDSPA_PLACEHOLDER')
    expect(canaries.map(({ value }) => value)).not.toContain(dead)
    const findDead = finderOf([{ name: 'dead', value: dead }])
    const states = files.filter((file) => /terraform\.tfstate\//.test(file))
    const found = states.map(async (file) => findDead('a state', await readFile(path.join(stored, file))))
    expect((await Promise.all(found)).flat()).toContain('dead, plain, in a state')
    // The careless programs did print them, which is their own affair: what they print is in their log.
    for (const file of ofPrograms)
      for (const form of ['plain', 'base64', 'percent-encoded'])
        expect(await inFile(file)).toContain(`DATABASE_URL, ${form}, in ${file}`)
  })

  it('is not in the command line of any program', async (context) => {
    if (!tracing) return context.skip('strace is missing, or may not trace here')
    const find = finderOf(canaries)
    const [value = ''] = canaries.map((canary) => canary.value)
    await clone.run(strace[0] ?? '', [...strace.slice(1), path.join(folder, 'argv/control'), 'echo', value])
    const traces = filesBelow(path.join(folder, 'argv'))
    expect(traces).toHaveLength(traced + 1)
    for (const file of traces) {
      const words = tracedArguments(await readFile(file, 'utf8'))
      if (path.basename(file) === 'control') expect(find('', words)).not.toEqual([])
      else expect({ words: find(file, words), any: words.includes('entry.js') }).toEqual({ words: [], any: true })
    }
    expect(traces.length).toBeGreaterThan(25)
  })
})
