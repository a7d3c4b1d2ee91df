import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

  it('says where relative paths start', async () => {
    await writeFile(path.join(dir, 'other.yaml'), 'images: { source: ../platform }')
    expect((await loadConfig({ cwd: '/', named: path.join(dir, 'other.yaml') })).baseDir).toBe(dir)
  })
})
