import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { commandPage } from '../../scripts/pages/commands.ts'
import { shells } from '../../src/commands/completion/command.ts'
import { type OptionsOf, withBody } from '../../src/commands/frame/definition.ts'
import type { Terminal } from '../../src/commands/frame/terminal.ts'
import { commands, type DeclaredCommand, jsonCommandsOf } from '../../src/commands/index.ts'
import { systemClock } from '../../src/io/clock.ts'
import { createProcesses } from '../../src/io/processes.ts'
import { createShell } from '../../src/io/shell.ts'
import { jsonSchemas } from '../../src/json/schemas.ts'
import { createProgram } from '../../src/program/program.ts'
import { renderTexts } from '../../src/program/texts.ts'
import { commandOf } from '../../src/program/usage-document.ts'
import { createRunFiles } from '../../src/runs/files.ts'
import { createRunRecorder } from '../../src/runs/recorder.ts'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { documentedIn } from '../support/commands.ts'
import { fakeDeps } from '../support/fake-deps.ts'
import { parkToy } from '../support/toy-command/command.ts'
import { root } from '../support/trace.ts'

/** The folder is test/support/toy-command; this is its line. */
const withToy: readonly DeclaredCommand[] = [
  ...commands,
  withBody(parkToy, () => import('../support/toy-command/run.ts')),
]

const texts = renderTexts('0', withToy)

it('is in the help, of its own and of the command above it', () => {
  expect(texts.help['park toy']).toContain('Usage: medspa park toy <KEY> --env <environment> [options]')
  expect(texts.help['park toy']).toMatch(/--toy-release <tag> +which toy\n/)
  expect(texts.help['park toy']).toContain('medspa park toy A_KEY --env development   plays')
  expect(texts.help.park).toMatch(/toy \[options\] <key> +Play with a parked environment \(5\)\n/)
})

it.each(shells)('is completed in %s', (shell) => {
  expect(texts.completion[shell]).toContain('toy-release')
  expect(texts.completion[shell]).toContain("'park toy'")
})

it('has a schema of its document, and its place in the table of documents', async () => {
  const { 'park-toy.json': schema } = await jsonSchemas(jsonCommandsOf(withToy))
  expect(schema).toMatchObject({ title: 'medspa park toy --json' })
  expect(JSON.stringify(schema)).toContain('"played":{"type":"integer"')
  expect(documentedIn(withToy).map(({ name }) => name)).toContain('park toy')
})

it('is named by the document of a line that makes no sense', () => {
  expect(commandOf(['park', '--env', 'development', 'toy', '--nonsense'], withToy)).toBe('park toy')
  expect(commandOf(['park', '--env', 'development', 'toy', '--nonsense'])).toBe('park')
})

it('has a part of docs/commands.md with each of its options, and is missed there until it is written', async () => {
  const page = commandPage(withToy, '')
  const [, part = ''] = page.split('## park toy\n')
  for (const flags of ['--toy-release <tag>', '--toy-count <number>', '--toy-note <text>'])
    expect(part).toContain(`| \`${flags}\` |`)
  expect(await readFile(path.join(root, 'docs/commands.md'), 'utf8')).not.toContain('park toy')
})

it('has the types of what it declares', () => {
  type Options = OptionsOf<typeof parkToy>
  expectTypeOf<Pick<Options, 'key'>>().toEqualTypeOf<{ key: string }>()
  expectTypeOf<Options['env']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Options['toyCount']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Options['yes']>().toEqualTypeOf<boolean | undefined>()
  // @ts-expect-error The body wants another option than the declared ones.
  withBody(parkToy, async () => ({ run: async (_: { other: string }) => 0 }))
})

it('runs, and its run is recorded with what may be kept of its line', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-toy-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const redactor = createRedactor()
  const files = createRunFiles({ dir })
  const runs = createRunRecorder({
    clock: systemClock,
    copies: undefined,
    environment: 'development',
    files,
    gitUser: async () => undefined,
    principal: () => undefined,
    processes: createProcesses({ shell: createShell() }),
    redactor,
    target: 'aws',
    version: '0',
  })
  const line = ['park', 'toy', 'A_KEY', '--env', 'development', '--toy-count', '3', '--toy-note', 'private', '--json']
  const printed: string[] = []
  const stream = (write: (text: string) => boolean) => ({
    isTTY: false,
    columns: 80,
    rows: 24,
    write,
    on() {},
    off() {},
  })
  const terminal = {
    argv: line,
    stdin: { isTTY: false },
    stdout: stream((text) => printed.push(text) > 0),
    stderr: stream(() => true),
    env: {},
    cwd: dir,
    signal: new AbortController().signal,
    frame: { depsFor: async () => fakeDeps({ notes: [], redactor, runs }) },
  } as unknown as Terminal
  let exitCode: number | undefined
  const program = createProgram({
    version: '0',
    writeOut() {},
    writeErr() {},
    commands: withToy,
    run: async (body) => {
      exitCode = await body(terminal)
    },
  })
  await program.parseAsync(line, { from: 'user' })
  expect(exitCode).toBe(0)
  const document = JSON.parse(printed.join(''))
  expect(document).toMatchObject({ ok: true, command: 'park toy', result: { played: 3, with: 'A_KEY' } })
  const [record] = await files.list()
  expect(record).toMatchObject({ command: 'park toy', result: document.result, steps: [{ id: 'play' }] })
  expect(record?.argv).toEqual(line.map((word) => (word === 'private' ? '…' : word)))
})
