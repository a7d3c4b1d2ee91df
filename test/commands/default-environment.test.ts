import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { typed } from '../../src/command-line.ts'
import { deploy, outputs, secretsDiff } from '../../src/commands/declarations.ts'
import { withBody } from '../../src/commands/frame/definition.ts'
import type { Terminal } from '../../src/commands/frame/terminal.ts'
import { commands } from '../../src/commands/index.ts'
import { createProgram } from '../../src/program/program.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'default-'))
  await writeFile(path.join(dir, 'package.json'), '{}')
  await writeFile(path.join(dir, 'medspa.config.yaml'), 'default_environment: development\n')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Carries a command line out with bodies that only tell their environment. */
async function environmentOf(argv: string[], env: Record<string, string> = {}, cwd = tmpdir()) {
  // What messages name is the process's: other files' tests run in it too.
  onTestFinished(typed({}))
  let said = ''
  let taken: unknown = 'nothing ran'
  const load = async () => ({
    run: async (options: { env?: string }) => {
      taken = options.env
      return 0
    },
  })
  const stderr = { write: (text: string) => (said += text) }
  const terminal = { argv, cwd, env, signal: new AbortController().signal, stderr } as unknown as Terminal
  const told = [withBody(deploy, load as never), withBody(outputs, load as never), withBody(secretsDiff, load as never)]
  const program = createProgram({
    version: '0',
    writeOut: () => {},
    writeErr: () => {},
    run: async (body) => void (await body(terminal)),
    commands: commands.map((each) => told.find(({ words }) => words === each.words) ?? each),
  })
  await program.parseAsync(argv, { from: 'user' })
  return { taken, said }
}

describe('the environment of a command line without --env', () => {
  it("is MEDSPA_ENV's, shown on the screen", async () => {
    expect(await environmentOf(['deploy'], { MEDSPA_ENV: 'development' })).toEqual({
      taken: 'development',
      said: 'environment: development (MEDSPA_ENV)\n',
    })
    const quiet = await environmentOf(['deploy', '--quiet'], { MEDSPA_ENV: 'development' })
    expect(quiet).toEqual({ taken: 'development', said: '' })
  })

  it("is the configuration file's where the variable names none", async () => {
    expect(await environmentOf(['deploy'], { MEDSPA_ENV: '' }, dir)).toEqual({
      taken: 'development',
      said: 'environment: development (default_environment of medspa.config.yaml)\n',
    })
    expect((await environmentOf(['outputs'], { MEDSPA_ENV: 'production' }, dir)).taken).toBe('production')
  })

  it("is none where nothing names one, and the command line's own where that does", async () => {
    expect(await environmentOf(['deploy'])).toEqual({ taken: undefined, said: '' })
    const named = await environmentOf(['deploy', '--env', 'production'], { MEDSPA_ENV: 'development' })
    expect(named).toEqual({ taken: 'production', said: '' })
    const two = await environmentOf(['secrets', 'diff', 'development', 'production'], { MEDSPA_ENV: 'development' })
    expect(two.taken).toBeUndefined()
  })

  it('is never production for what changes something: the command to paste names it', async () => {
    const refused = environmentOf(['deploy', '--yes', '--sandbox'], { MEDSPA_ENV: 'production' })
    await expect(refused).rejects.toMatchObject({
      code: 'production-by-default',
      exitCode: 2,
      hint: 'Name production on the command line: `medspa deploy --yes --sandbox --env production`',
    })
    expect((await environmentOf(['outputs'], { MEDSPA_ENV: 'production' })).said).toContain('production (MEDSPA_ENV)')
  })

  it('exists: a mistyped one is named', async () => {
    await expect(environmentOf(['deploy'], { MEDSPA_ENV: 'prod' })).rejects.toMatchObject({
      message: 'MEDSPA_ENV names an environment that does not exist: "prod".',
      exitCode: 2,
    })
  })
})
