import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

/** The command as it is typed, and again with `--json`: the document must say the same as the screen. */
const refused = async (args: string[], exitCode: number) => {
  const plain = await workplace.medspa(args)
  expect(plain.exitCode, plain.stderr).toBe(exitCode)
  expect(plain.stdout).toBe('')
  const [command = '', ...rest] = args
  const withJson = await workplace.medspa([command, '--json', ...rest])
  expect(withJson.exitCode).toBe(exitCode)
  const document = documentOf(withJson)
  expect(document).toEqual({
    ok: false,
    command,
    environment: expect.toBeOneOf([null, expect.any(String)]),
    steps: [],
    error: expect.objectContaining({ code: expect.any(String), message: expect.any(String), whose: 'operator' }),
  })
  expect(plain.stderr).toContain(document.error?.message)
  expect(plain.stderr).toContain(document.error?.hint)
  expect(plain.stderr.match(/^error:/gm)).toHaveLength(1)
  expect(plain.stderr).not.toMatch(/^\s+at /m)
  return { ...document.error, environment: document.environment, stderr: plain.stderr }
}

describe('a command line', () => {
  it('without a command prints the help on stderr, exit code 2', async () => {
    const ran = await workplace.medspa([])
    expect(ran).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('Usage: medspa') })
  })

  it("--version prints the package's version on stdout", async () => {
    const manifest = JSON.parse(await readFile(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8'))
    expect(await workplace.medspa(['--version'])).toEqual({ exitCode: 0, stdout: manifest.version, stderr: '' })
  })

  it.each([[['--help']], [['deploy', '--help']], [['help', 'deploy']], [['sandbox', '--help']]])(
    'that asks for help gets it on stdout: %j',
    async (args) => {
      const ran = await workplace.medspa(args)
      expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: medspa'), stderr: '' })
      for (const line of ran.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    },
  )

  it.each([
    [['deply'], /unknown command 'deply'/, /deploy/],
    [['deploy', '--evn', 'development'], /unknown option '--evn'/, /--env/],
    [['deploy', '--env'], /argument missing/, /medspa deploy --help/],
    [['plan', '--yes'], /unknown option '--yes'/, /medspa plan --help/],
  ])('that makes no sense is told so, with what was meant: %j', async (args, message, hint) => {
    const error = await refused(args, 2)
    expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
    expect(error.hint).toMatch(hint)
  })

  it('with an unknown sandbox command is refused with a suggestion', async () => {
    const ran = await workplace.medspa(['sandbox', 'upp', '--json'])
    expect(ran.exitCode).toBe(2)
    expect(documentOf(ran)).toMatchObject({ ok: false, command: 'sandbox upp', error: { code: 'usage' } })
  })

  it('may be piped into a program that leaves early', async () => {
    const { exitCode, stderr } = await workplace.run('bash', [
      '-c',
      `set -o pipefail; "$0" "$1" --help | true; "$0" "$1" deploy --env development --config /nowhere --json 2>&1 | head -c 1`,
      process.execPath,
      path.resolve(import.meta.dirname, '../../../dist/cli/entry.js'),
    ])
    expect(stderr).toBe('')
    expect(exitCode).toBe(2)
  })
})

describe('every command about an environment', () => {
  const commands = ['deploy', 'plan', 'migrate', 'validate']

  it.each(commands)('%s refuses an unknown environment', async (command) => {
    expect(await refused([command, '--env', 'staging', '--sandbox'], 2)).toMatchObject({
      code: 'environment-unknown',
      environment: 'staging',
      message: expect.stringContaining('"staging"'),
      hint: expect.stringMatching(/development.*production/),
    })
  })

  it.each(commands)('%s refuses to guess the environment', async (command) => {
    expect(await refused([command], 2)).toMatchObject({ code: 'environment-unknown', environment: null })
  })

  it('stops at a configuration file that does not exist', async () => {
    const error = await refused(['plan', '--env', 'development', '--config', 'other.yaml', '--sandbox'], 2)
    expect(error).toMatchObject({ code: 'config-unreadable', message: expect.stringContaining('other.yaml') })
  })

  it.each([
    ['no YAML', 'environments:\n  development: [\n', 3, /flow/i],
    [
      'a value that cannot be',
      '# ours\nenvironments:\n  development:\n    database:\n      engine: mysql\n',
      5,
      /environments\.development\.database\.engine: .*"rds"/,
    ],
    ['a key that does not exist', 'environments:\n  staging: {}\n', 2, /environments\.staging/],
    ['a key that is there twice', 'state:\n  bucket: one\nstate:\n  bucket: two\n', 3, /unique/i],
    ['a list', '- development\n', 1, /object/],
  ])('stops at a configuration with %s, and names file and line', async (_, text, line, expected) => {
    await workplace.write('medspa.config.yaml', text)
    try {
      const error = await refused(['deploy', '--env', 'development', '--sandbox', '--yes'], 2)
      expect(error.code).toBe('config-invalid')
      expect(error.message).toContain(`${path.join(workplace.dir, 'medspa.config.yaml')}:${line}: `)
      expect(error.message).toMatch(expected)
    } finally {
      await workplace.write('medspa.config.yaml', '')
    }
  })

  it('none of these made a sandbox or a folder', async () => {
    expect(documentOf(await workplace.medspa(['sandbox', 'status', '--json'])).result).toMatchObject({ running: false })
    await expect(readFile(path.join(workplace.home, 'port'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(readFile(path.join(workplace.dir, '.medspa'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

// The first of these that get as far as being recorded.
describe('a command line', () => {
  it.each(['', 'a:b', '--yes', '../../x', 'a@sha256:x', 'v1\n', 'x'.repeat(3000)])(
    'with a tag that no image can have is told so, and kept out of the list of runs: %j',
    async (tag) => {
      for (const args of [
        ['deploy', '--env', 'development', `--tag=${tag}`],
        ['restore', '--env', 'development', `--release=${tag}`],
      ]) {
        const error = await refused(args, 2)
        expect(error).toMatchObject({ code: 'tag-invalid', environment: 'development' })
        expect(error.message?.length).toBeLessThan(150)
      }
      const { stdout } = await workplace.medspa(['runs', '--all'])
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(120)
      const id = /\bdeploy\b.* ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? ''
      expect((await workplace.medspa(['runs', id])).stdout).toContain('--tag=…')
    },
  )
})
