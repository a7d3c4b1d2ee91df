import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { OperatorError } from '../../src/errors.ts'

const problem = (text: string): OperatorError => {
  try {
    parseConfig(text, 'medspa.config.yaml')
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

describe('medspa.config.yaml', () => {
  it('is accepted whole', () => {
    const file = parseConfig(
      [
        'state: { bucket: clinic-terraform }',
        'environments:',
        '  production:',
        '    aws: { account_id: "123456789012", region: eu-central-1 }',
        '    database: { engine: rds }',
        '    deploy: { blue_green: false, desired_count: 2 }',
      ].join('\n'),
      'medspa.config.yaml',
    )
    expect(file.environments?.production?.aws?.account_id).toBe('123456789012')
    expect(file.environments?.production?.deploy?.desired_count).toBe(2)
  })

  it.each([
    ['a key that does not exist', 'state:\n  buckt: x', 'medspa.config.yaml:2: state.buckt:'],
    [
      'a wrong type',
      'environments:\n  production:\n    deploy:\n      blue_green: "yes"',
      ':4: environments.production.deploy.blue_green:',
    ],
    [
      'an account id of the wrong length',
      'environments:\n  production:\n    aws:\n      account_id: "1234"',
      '12 digits',
    ],
    [
      'a URL with a password, which the evidence would show',
      'environments:\n  development:\n    validation: { urls: [{ url: "https://ada:secret@portal/x" }] }',
      'a URL without user and password',
    ],
    [
      'a previous deployment with a password, which a ticket would show',
      'environments:\n  development:\n    checklist: { previous_url: "https://ada:secret@old.example" }',
      'a URL without user, password and query',
    ],
    [
      'a previous deployment with a query, which may hold a token',
      'environments:\n  development:\n    checklist: { previous_url: "https://old.example/health?token=x" }',
      'a URL without user, password and query',
    ],
    ['a region that is none', 'environments:\n  development:\n    aws:\n      region: mars', 'us-east-1'],
    ['a third environment', 'environments:\n  staging: {}', ':2: environments.staging:'],
    ['a text that is no YAML', 'state: [', 'medspa.config.yaml:'],
    ['a list where a map is expected', '- a', 'medspa.config.yaml:1:'],
  ])('refuses %s with file, line and what was expected', (_, text, words) => {
    const error = problem(text)
    expect(error.message).toContain(words)
    expect(error.exitCode).toBe(2)
    expect(error.whose).toBe('operator')
  })

  it('tells all problems at once', () => {
    const error = problem('state: { bucket: 5 }\nimages: { source: 6 }')
    expect([error.message, ...error.evidence].join('\n')).toMatch(/state\.bucket[\s\S]*images\.source/)
  })
})

describe('a text that is no configuration', () => {
  const nines = (anchor: string, of: string) => `${anchor}: &${anchor} [${Array(9).fill(of).join(',')}]\n`

  it.each([
    ['an alias that leads nowhere', 'state: *hunter2secret\n', 'Unresolved alias'],
    ['aliases without end', `${nines('a', 'x')}${nines('b', '*a')}${nines('c', '*b')}${nines('d', '*c')}`, 'alias'],
    ['brackets without end', `state: ${'['.repeat(100_000)}`, ':1:'],
    ['a key twice', 'state: { bucket: abc }\nstate: { bucket: def }', ':2: Map keys must be unique'],
    ['a key twice, below', 'state:\n  bucket: abc\n  bucket: def', ':3: Map keys must be unique'],
  ])('is refused as a configuration, not as a mistake of medspa: %s', (_, text, words) => {
    const error = problem(text)
    expect(error).toMatchObject({ code: 'config-invalid', exitCode: 2 })
    expect(error.message).toContain(words)
    expect(error.evidence.length).toBeLessThanOrEqual(20)
  })

  // Compared each with each other, it took them minutes.
  it('may have 60,000 keys: twenty problems are told', () => {
    const error = problem(Array.from({ length: 60_000 }, (_, index) => `key${index}: ${index}`).join('\n'))
    expect(error.message).toContain('medspa.config.yaml:1: key0: no key of the configuration')
    expect(error.evidence).toHaveLength(20)
    expect(error.evidence.at(-1)).toBe('… and more')
  })

  it.each([
    ['passwords', 'root:$6$saltsalt$HASHHASH:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n'],
    ['a key file', '-----BEGIN PRIVATE KEY-----\nMIIHASHHASH==\n-----END PRIVATE KEY-----\n'],
    ['credentials', '[default]\naws_secret_access_key = HASHHASH\n'],
    ['variables', 'TOKEN=HASHHASH\nOTHER=x\n'],
    ['keys that are values', '"HASHHASH with words": 1\n'],
    ['an alias', 'a: *HASHHASH\n'],
    ['a tag', 'a: !<HASHHASH x\n'],
    ['a token', 'a: {} }HASHHASH\n'],
    ['a header', 'a: |HASHHASH\n  x\n'],
    ['a record', 'images: { build_args: { "HASHHASH 1": x } }\n'],
    ['a pattern', 'secrets: { keys: { A: { pattern: "HASHHASH(" } } }\n'],
  ])('is not quoted: %s', (_, text) => {
    const error = problem(text)
    expect(error.code).toBe('config-invalid')
    expect([error.message, ...error.evidence].join('\n')).not.toMatch(/HASHHASH|daemon/)
  })
})

describe('loadConfig', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'medspa-config-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('needs no file', async () => {
    expect(await loadConfig({ cwd: dir })).toEqual({ file: {}, baseDir: dir })
  })

  it('takes an empty file', async () => {
    await writeFile(path.join(dir, 'medspa.config.yaml'), '')
    expect((await loadConfig({ cwd: dir })).file).toEqual({})
  })

  it('refuses a named file that is missing', async () => {
    await expect(loadConfig({ cwd: dir, named: 'other.yaml' })).rejects.toMatchObject({
      code: 'config-unreadable',
      exitCode: 2,
    })
  })

  describe('of a named pipe', () => {
    const pipeOf = async (text: string) => {
      const pipe = path.join(dir, 'pipe')
      execFileSync('mkfifo', [pipe])
      // Held open both ways, it can be written before anybody reads.
      const held = await open(pipe, 'r+')
      const loading = loadConfig({ cwd: dir, named: pipe })
      const writing = (async () => {
        if (text) await held.write(text)
        await held.close()
      })()
      return (await Promise.all([loading, writing]))[0]
    }

    it('is read to its end', async () => {
      expect((await pipeOf('state: { bucket: piped }')).file).toEqual({ state: { bucket: 'piped' } })
    })

    it('that says nothing is refused', async () => {
      await expect(pipeOf('')).rejects.toMatchObject({ code: 'config-unreadable', exitCode: 2 })
    })

    it('that nobody writes is waited for until the command is cancelled', async () => {
      const pipe = path.join(dir, 'pipe')
      execFileSync('mkfifo', [pipe])
      const cancel = new AbortController()
      const loading = loadConfig({ cwd: dir, named: pipe, signal: cancel.signal })
      cancel.abort()
      await expect(loading).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 })
    })
  })

  it.each(['/dev/zero', '/'])('refuses %s', async (named) => {
    await expect(loadConfig({ cwd: dir, named })).rejects.toMatchObject({ code: 'config-unreadable', exitCode: 2 })
  })

  it('refuses a file of more than a megabyte', async () => {
    await writeFile(path.join(dir, 'large.yaml'), '#'.repeat(1024 * 1024 + 1))
    await expect(loadConfig({ cwd: dir, named: 'large.yaml' })).rejects.toMatchObject({ code: 'config-unreadable' })
  })

  it('says where relative paths start', async () => {
    await writeFile(path.join(dir, 'other.yaml'), 'images: { source: ../platform }')
    expect((await loadConfig({ cwd: '/', named: path.join(dir, 'other.yaml') })).baseDir).toBe(dir)
  })
})
