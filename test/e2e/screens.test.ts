import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ctrlC, openTerminal } from '../integration/cli/support/terminal.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { startMedspa } from './support/running.ts'

/** Erases the screen, goes to a place on it by number, or changes to another: what a redraw of everything would need. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of control characters
const wholeScreen = /\x1b\[[0-3]?J|\x1b\[\d+;\d+[Hf]|\x1bc|\x1b\[\?1049h/
const escapeCharacter = '\x1b'
const colour = `${escapeCharacter}[32m`

/** What every size and outcome has in common is looked at with a scripted list (test/integration/screen); this is the real one. */
describe('what an operator sees of a deploy', () => {
  let clone: Checkout
  let secrets: string[]
  beforeAll(async () => {
    clone = await populatedClone()
    secrets = Object.values(await developmentOf(clone).keys()).filter((value) => value.length > 5)
  })
  afterAll(() => clone?.dispose())

  const migration = (name: string) => path.join(clone.dir, 'app/migrations', name)
  const deployIn = (columns: number, rows: number, more: Record<string, string> = {}) => {
    const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...env } = clone.env
    const terminal = openTerminal(deployCommand, {
      cwd: clone.dir,
      env: { ...env, ...more },
      columns,
      rows,
      command: [...clone.within, path.join(clone.dir, 'node_modules/.bin/node'), 'dist/cli/entry.js'],
    })
    return { ...terminal, began: performance.now() }
  }
  /** Its last screen as one text, after what is true of each of them was looked at. */
  const lastScreenOf = async (terminal: ReturnType<typeof deployIn>, exitCode: number) => {
    expect(await terminal.exited, terminal.text()).toBe(exitCode)
    const ticks = (performance.now() - terminal.began) / 150
    const written = terminal.chunks().join('')
    expect([...terminal.tooWide]).toEqual([])
    expect(terminal.cursorVisible()).toBe(true)
    expect(written).not.toMatch(wholeScreen)
    // A tick writes the line with the time; what happens besides is some dozens of lines.
    expect(written.length).toBeLessThan(40_000 + ticks * 250)
    expect(terminal.text()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/)
    const whole = terminal.text()
    expect(secrets.filter((value) => written.includes(value) || whole.includes(value))).toEqual([])
    return terminal.rows().join(' ').replaceAll(/\s+/g, ' ')
  }

  it('80 x 24, in colour: a good one ends with what changed, where it answers and what to do next', async () => {
    await writeFile(migration('9101_screens.sql'), 'CREATE TABLE screens (id int);\n')
    await clone.commit('A release with a migration')
    const terminal = deployIn(80, 24)
    const last = await lastScreenOf(terminal, 0)
    expect(last).toMatch(/✔ 2\.6 Run database migrations: 9101_screens/)
    expect(last).toMatch(/✔ 2\.8 Validate end to end: 3 of 3 probes ok/)
    expect(last).toMatch(/development runs [0-9a-f]{12} \(before: [0-9a-f]{12}.*migrations applied: 9101_screens/)
    expect(last).toMatch(/api http:\S+ voice http:\S+ .*took .* steps done, .*next This is a rehearsal/)
    expect(terminal.chunks().join('')).toContain(colour)
    // Each step stands there once.
    expect(terminal.text().match(/2\.3 Apply the plan/g)).toHaveLength(1)
  })

  it('60 x 20, in colour: a failing migration leaves its log, the reason and what to do on the last screen', async () => {
    await writeFile(migration('9102_broken.sql'), 'ALTER TABLE no_such_table ADD COLUMN oops text;\n')
    await clone.commit('A migration that cannot work')
    const last = await lastScreenOf(deployIn(60, 20), 1)
    expect(last).toMatch(
      /✖ 2\.6 Run database migrations .*error: The migration failed: 9102_broken.*relation "no_such_table" does not exist.*exit code 1.*hint: Nothing was rolled out; .*run the same command again\./,
    )
  })

  it('140 x 40, without colour: a failing rollout leaves its events, why the tasks died and what to do', async () => {
    await rm(migration('9102_broken.sql'), { force: true })
    const entry = path.join(clone.dir, 'app/api/main.ts')
    const good = await readFile(entry, 'utf8')
    await writeFile(entry, "process.stdout.write('no licence key\\n')\nprocess.exit(3)\n")
    await clone.commit('An API that dies at once')
    const terminal = deployIn(140, 40, { NO_COLOR: '1' })
    await terminal.exited
    await writeFile(entry, good)
    const last = await lastScreenOf(terminal, 1)
    expect(last).toMatch(
      /✖ 2\.5 Roll out the API .*deployment failed: .*error: The rollout failed: .*exit code 3 .*hint: The former release serves on\./,
    )
    expect(terminal.chunks().join('')).not.toContain(colour)
  })

  it('80 x 24: a cancel says at once what it waits for, and leaves the terminal in order', async () => {
    await writeFile(migration('9103_slow.sql'), 'SELECT pg_sleep(60);\n')
    await clone.commit('A slow migration')
    const terminal = deployIn(80, 24)
    await terminal.until(/2\.6 Run database migrations[\s\S]*migrating/)
    terminal.type(ctrlC)
    await terminal.until(/cancelling; waiting for the migration task to be stopped/)
    await terminal.exited
    await rm(migration('9103_slow.sql'))
    const last = await lastScreenOf(terminal, 130)
    expect(last).toMatch(/✖ 2\.6 Run database migrations .*error: cancelled hint: What was done stands/)
  })

  it('in a pipe: lines with times and no escape sequence; --verbose adds the programs, without their secrets', async () => {
    await clone.commit('No slow migration')
    const { stderr, stdout } = succeeded(await startMedspa(clone, [...deployCommand, '--verbose']).ended)
    expect(stderr + stdout).not.toContain(escapeCharacter)
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d 2\.3 Apply the plan: done: \d+ changes \(\d.*s\)$/m)
    expect(stderr).toMatch(/^\$ terraform plan -json .*-var=environment=development/m)
    expect(stderr).toMatch(/^ {2}\| Plan: \d+ to add/m)
    expect(stderr).toMatch(/^ {2}= exit 2 \(.*s\): terraform$/m)
    expect(stderr).toContain('not shown')
    expect(secrets.filter((value) => (stderr + stdout).includes(value))).toEqual([])
  })

  it('--quiet: nothing but the result', async () => {
    const { stderr, stdout } = succeeded(await startMedspa(clone, [...deployCommand, '--quiet']).ended)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^development runs [0-9a-f]{12}\n {2}changed {2}nothing/)
  })
})
