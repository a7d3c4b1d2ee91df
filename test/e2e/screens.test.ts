import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ctrlC, openTerminal } from '../integration/cli/support/terminal.ts'
import { flickeringFrames, wholeScreen } from '../support/screen-frames.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { type Display, displaysOf } from './support/displays.ts'
import { startMedspa } from './support/running.ts'

const escapeCharacter = '\x1b'
const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of control characters
const coloured = /\x1b\[[\d;]*[1-9]m/

/** A deploy's end as it is read: on the last screen of a terminal, or in all of a pipe; white space is one space. */
type Shown = { exitCode: number | undefined; last: string; whole: string }
/** What a deploy is asked while it is at work. */
type During = (deploy: { until: (pattern: RegExp) => Promise<unknown>; cancel: () => void }) => Promise<void>

const outcomes = ['good', 'failing migration', 'failing rollout', 'cancelled'] as const
const looked = displaysOf(outcomes)

/**
 * Real deploys, each on a real terminal or in a pipe. What every size has in common is looked at with a scripted list
 * (test/integration/screen), which shows far more than a deploy that takes seconds.
 */
describe('what an operator sees of a deploy', () => {
  let clone: Checkout
  let secrets: string[]
  beforeAll(async () => {
    clone = await populatedClone()
    secrets = Object.values(await developmentOf(clone).keys()).filter((value) => value.length > 5)
  })
  afterAll(() => clone?.dispose())

  const oneSpace = (text: string) => text.replaceAll(/\s+/g, ' ')
  const hidesSecrets = (text: string) => expect(secrets.filter((value) => text.includes(value))).toEqual([])
  const migration = (name: string) => path.join(clone.dir, 'app/migrations', name)
  const commitMigration = async (name: string, sql: string) => {
    await writeFile(migration(name), sql)
    await clone.commit(`Migration ${name}`)
  }

  const deployOn = (display: Display, during: During = async () => {}) =>
    'piped' in display ? deployInPipe(during) : deployInTerminal(display, during)

  async function deployInPipe(during: During): Promise<Shown> {
    const deploy = startMedspa(clone, deployCommand)
    await during({ until: deploy.until, cancel: () => process.kill(deploy.pid, 'SIGINT') })
    const { exitCode, stderr, stdout } = await deploy.ended
    expect(stderr + stdout).not.toContain(escapeCharacter)
    hidesSecrets(stderr + stdout)
    const told = stderr.split('\n').filter((line) => /\d \w.*(: (done|failed|skipped)\b| …$)/.test(line))
    expect(told.length).toBeGreaterThan(10)
    for (const line of told) expect(line).toMatch(/^\d\d:\d\d:\d\d /)
    return { exitCode, last: oneSpace(`${stderr} ${stdout}`), whole: `${stderr}\n${stdout}` }
  }

  async function deployInTerminal(display: Exclude<Display, { piped: true }>, during: During): Promise<Shown> {
    const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...env } = clone.env
    const terminal = openTerminal(deployCommand, {
      cwd: clone.dir,
      env: { ...env, ...(display.colour ? {} : { NO_COLOR: '1' }) },
      columns: display.columns,
      rows: display.rows,
      command: [...clone.within, path.join(clone.dir, 'node_modules/.bin/node'), 'dist/cli/entry.js'],
    })
    await during({ until: terminal.until, cancel: () => terminal.type(ctrlC) })
    const exitCode = await terminal.exited
    const written = terminal.chunks().join('')
    const whole = terminal.text()
    expect([...terminal.tooWide]).toEqual([])
    expect(terminal.cursorVisible()).toBe(true)
    expect(written).not.toMatch(wholeScreen)
    expect(await flickeringFrames(written, display)).toEqual([])
    expect(whole).not.toMatch(spinner)
    expect(coloured.test(written)).toBe(display.colour)
    // Each step stands there once.
    expect(whole.match(/^. Push images \(2\.5\)/gm)).toHaveLength(1)
    expect(whole).not.toMatch(/^. Take the deploy lock/m)
    hidesSecrets(written + whole)
    return { exitCode, last: oneSpace(terminal.rows().join(' ')), whole }
  }

  /** Whether a terminal has room for all of a text that a low one shows the end of. */
  const roomy = (display: Display) => 'piped' in display || display.rows >= 40

  describe('that succeeds', () => {
    let migrations = 0
    it.each(looked.get('good') ?? [])(
      'ends with what changed, where it answers, what to do next: $name',
      async (display) => {
        migrations += 1
        const name = `91${String(migrations).padStart(2, '0')}_screens`
        await commitMigration(`${name}.sql`, `CREATE TABLE screens_${name} (id int);\n`)
        const { exitCode, last, whole } = await deployOn(display)
        expect(exitCode, whole).toBe(0)
        expect(last).toMatch(
          new RegExp(`development runs [0-9a-f]{12} \\(before: [0-9a-f]{12}.*migrations applied: ${name}`),
        )
        expect(last).toMatch(/api http:\S+ voice http:\S+ .*took .* steps done, .*next This is a rehearsal/)
        expect(oneSpace(whole)).toMatch(new RegExp(`Run database migrations \\(2\\.6\\): (done: )?${name}`))
        expect(oneSpace(whole)).toMatch(/Validate end to end \(2\.8\): (done: )?8 of 8 probes ok/)
      },
    )
  })

  describe('whose migration fails', () => {
    beforeAll(() => commitMigration('9201_broken.sql', 'ALTER TABLE no_such_table ADD COLUMN oops text;\n'))
    afterAll(() => rm(migration('9201_broken.sql')))
    it.each(looked.get('failing migration') ?? [])('leaves log, reason and hint: $name', async (display) => {
      const { exitCode, last, whole } = await deployOn(display)
      expect(exitCode, whole).toBe(1)
      expect(last).toMatch(
        /Run database migrations \(2\.6\).*error: The migration failed: 9201_broken.*relation "no_such_table" does not exist.*exit code 1.*now: [0-9a-f]{12} still serves\. .*hint: .*next: medspa deploy --env development --sandbox --yes ?$/,
      )
    })
  })

  describe('whose rollout fails', () => {
    const entry = () => path.join(clone.dir, 'app/api/main.ts')
    let good: string
    beforeAll(async () => {
      good = await readFile(entry(), 'utf8')
      await writeFile(entry(), "process.stdout.write('no licence key\\n')\nprocess.exit(3)\n")
      await clone.commit('An API that dies at once')
    })
    afterAll(() => writeFile(entry(), good))
    it.each(looked.get('failing rollout') ?? [])(
      'leaves events, why the tasks died, and the hint: $name',
      async (display) => {
        const { exitCode, last, whole } = await deployOn(display)
        expect(exitCode, whole).toBe(1)
        expect(last).toMatch(
          /Roll out the API \(2\.5\) .*error: The rollout failed: exit code 3: no licence key .*now: [0-9a-f]{12} still serves\. .*hint: .*next: medspa deploy --env development --sandbox --yes ?$/,
        )
        if (roomy(display))
          expect(last).toMatch(/0 healthy: exit code 3: no licence key \(\d failed; 3 end it\).*error: /)
      },
    )
  })

  describe('that is cancelled', () => {
    beforeAll(() => commitMigration('9301_slow.sql', 'SELECT pg_sleep(60);\n'))
    afterAll(() => rm(migration('9301_slow.sql')))
    it.each(looked.get('cancelled') ?? [])(
      'says at once what it waits for, and what stands: $name',
      async (display) => {
        const { exitCode, last, whole } = await deployOn(display, async ({ cancel, until }) => {
          await until('piped' in display ? /migrating/ : /Run database migrations \(2\.6\)[\s\S]*migrating/)
          cancel()
          await until(/cancelling; waiting for the migration task/)
        })
        expect(exitCode, whole).toBe(130)
        expect(last).toMatch(
          /Run database migrations \(2\.6\).*Cancelled\. Changed: .* [0-9a-f]{12} still serves\. hint: What was done stays.*next: medspa deploy --env development --sandbox --yes ?$/,
        )
      },
    )
  })

  it('in a pipe with --verbose: the output of programs too, without secrets', async () => {
    await clone.commit('No slow migration')
    const { stderr, stdout } = succeeded(await startMedspa(clone, [...deployCommand, '--verbose']).ended)
    expect(stderr + stdout).not.toContain(escapeCharacter)
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d Apply the plan \(2\.3\): done: \d+ changes \(\d.*s\)$/m)
    expect(stderr).toMatch(/^\$ terraform plan -json .*-var=environment=development/m)
    expect(stderr).toMatch(/^ {2}\| Plan: \d+ to add/m)
    expect(stderr).toMatch(/^ {2}= exit 2 \(.*s\): terraform$/m)
    expect(stderr).toContain('not shown')
    hidesSecrets(stderr + stdout)
  })

  it('--quiet: the result alone', async () => {
    const { stderr, stdout } = succeeded(await startMedspa(clone, [...deployCommand, '--quiet']).ended)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^development runs [0-9a-f]{12}, as before: nothing was changed/)
  })
})
