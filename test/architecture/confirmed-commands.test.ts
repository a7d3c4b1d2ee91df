import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Terminal } from '../../src/commands/frame/terminal.ts'
import type { Environment } from '../../src/config/names.ts'
import { createProgram } from '../../src/program/program.ts'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { documented, lineOf, program, takes } from '../support/commands.ts'
import { fakeDeps } from '../support/fake-deps.ts'

/** Commands that only look at an environment. Any other one that takes `--env` changes it, and has to have `--confirm`. */
const looking = new Set([
  ...['checklist', 'cost', 'dns', 'events', 'logs', 'migrate status', 'open', 'outputs', 'plan', 'runs', 'status'],
  'validate',
  ...['check', 'diff', 'get', 'list'].map((word) => `secrets ${word}`),
  ...['show', 'test'].map((word) => `webhooks ${word}`),
  ...['quotas', 'permissions'].map((word) => `doctor ${word}`),
])

/** Options without which a command has no line, and ways of a command that could miss the rule. */
const ways: Record<string, string[][]> = {
  deploy: [[], ['--redeploy'], ['--restore-if-parked'], ['--strategy', 'CodeDeployDefault.ECSAllAtOnce', '--hold']],
  destroy: [[], ['--without-snapshots']],
  'secrets import': [[], ['--roll']],
  'secrets set': [['--stdin'], ['--from-file', 'value'], ['--stdin', '--roll']],
  'secrets unset': [[], ['--no-roll']],
  rollback: [[], ['--to', '1a2b3c4'], ['--without-lock']],
  unlock: [[], ['--terraform-lock', 'ID']],
}

const about = documented.filter(({ command }) => takes(command, '--env'))
const changing = about.filter(({ name }) => !looking.has(name))
const linesOf = (each: (typeof about)[number]): string[][] =>
  (ways[each.name] ?? [[]]).map((way) => [...each.name.split(' '), ...lineOf(each), ...way])
const lines = changing.flatMap((each) => [
  ...linesOf(each),
  ...(takes(each.command, '--yes') ? linesOf(each).map((line) => [...line, '--yes']) : []),
])

const ofProduction = (line: readonly string[]) => line.map((word) => (word === 'development' ? 'production' : word))
const named = ['--confirm', 'production']

let keys = ''
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-confirmed-'))
  keys = path.join(dir, 'keys.env')
  await writeFile(keys, 'SOME_KEY=a-value-of-it\n')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const begins = 'its first step begins'
const unnamed = 'it is refused for its name'
const unasked = 'it is refused as nobody can answer its question'

/** How a line ends in a pipe, whose name is as it should be: some commands always ask, and do not begin without an answer. */
const inPipe = (line: readonly string[]) =>
  /^(rollback|restore|secrets rotate) /.test(line.join(' ')) && !line.includes('--yes') ? unasked : begins

/** How a line of the real tree ends, on adapters that refuse every use; the text of another end, as it is printed. */
async function endOf(line: readonly string[], { isTTY = false } = {}): Promise<string> {
  const printed: string[] = []
  const stream = (write: (text: string) => void) => ({ isTTY, columns: 80, rows: 24, write, on() {}, off() {} })
  const environment = line[line.indexOf('--env') + 1] as Environment
  const deps = fakeDeps({
    catalogue: [],
    notes: [],
    redactor: createRedactor(),
    runs: { begin: async () => ({ id: 'ID', end: async () => [] }) },
    settings: { environment },
  })
  const terminal = {
    argv: line,
    stdin: { isTTY },
    stdout: stream(() => {}),
    stderr: stream((text) => void printed.push(text)),
    env: { TERM: 'dumb' },
    cwd: dir,
    signal: new AbortController().signal,
    frame: { depsFor: async () => deps, runSteps: () => Promise.reject(new Error(begins)) },
  } as unknown as Terminal
  let exitCode: number | undefined
  const tree = createProgram({
    version: '0',
    writeOut() {},
    writeErr: (text) => void printed.push(text),
    run: async (body) => {
      exitCode = await body(terminal)
    },
  })
  await tree.parseAsync(
    line.map((word) => (word === 'keys.env' ? keys : word)),
    { from: 'user' },
  )
  const text = printed.join('')
  if (text.includes(begins)) return begins
  if (exitCode === 3 && text.includes('Confirmation is needed')) return unasked
  return exitCode === 3 && text.includes('Pass --confirm') ? unnamed : text
}

describe('a command that changes an environment', () => {
  it('is one of those that take --confirm, and no other takes it', () => {
    expect(about.length).toBeGreaterThan(looking.size)
    expect(about.map(({ name }) => name)).toEqual(expect.arrayContaining([...looking]))
    const confirmed = about.filter(({ command }) => takes(command, '--confirm')).map(({ name }) => name)
    expect(confirmed).toEqual(changing.map(({ name }) => name))
    expect(takes(program, '--confirm')).toBe(false)
  })

  it.each(lines.map((line) => [line.join(' '), line]))(
    'begins in development without its name, and not with another: %s',
    async (_, line) => {
      const needsName = line.includes('--without-snapshots')
      expect(await endOf(line)).toBe(needsName ? unnamed : inPipe(line))
      expect(await endOf([...line, ...named])).toBe(unnamed)
    },
  )

  it.each(lines.map((line) => [line.join(' '), ofProduction(line)]))(
    'is refused in production where no terminal can ask, before its first step: %s',
    async (_, line) => {
      expect(await endOf(line)).toBe(unnamed)
      expect(await endOf([...line, '--confirm', 'development'])).toBe(unnamed)
      expect(await endOf([...line, ...named])).toBe(inPipe(line))
    },
  )

  it.each(lines.map((line) => [line.join(' '), ofProduction(line)]))(
    'begins in a terminal that asks, and not where --yes answers in its place: %s',
    async (_, line) => {
      const asks = !line.includes('--yes') && !/^(park --|destroy)/.test(line.join(' '))
      expect(await endOf(line, { isTTY: true })).toBe(asks ? begins : unnamed)
      expect(await endOf([...line, ...named], { isTTY: true })).toBe(begins)
    },
  )
})

describe('a command that only looks', () => {
  // Without a list of steps: their tests are test/commands/runs and test/commands/status.
  const stepless = ['runs', 'status']
  const looks = about.filter(({ name }) => looking.has(name) && !stepless.includes(name)).flatMap(linesOf)
  const watch = ['deploy', '--env', 'development', '--watch']
  it.each([...looks, watch].map((line) => [line.join(' '), ofProduction(line)]))(
    'begins in production without its name: %s',
    async (_, line) => {
      expect(await endOf(line)).toBe(begins)
    },
  )
})
