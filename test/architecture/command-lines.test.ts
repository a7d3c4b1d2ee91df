import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { transformSync } from 'esbuild'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import {
  awsCommandLine,
  type CommandName,
  commandLine,
  programAsTyped,
  programName,
  typed,
} from '../../src/command-line.ts'
import type { CommandWords } from '../../src/commands/index.ts'
import { program, takes } from '../support/commands.ts'

const root = path.resolve(import.meta.dirname, '../..')

const below = (parent: Command, words: readonly string[]): { name: string; command: Command }[] =>
  parent.commands.flatMap((command) => {
    const here = [...words, command.name()]
    return [{ name: here.join(' '), command }, ...below(command, here)]
  })
const tree = below(program, [])
const first = [...new Set(tree.map(({ name }) => name.split(' ')[0]))].join('|')

/** A command's own line in a text: `medspa deploy`, `medspa --help`. */
const named = new RegExp(`\\bmedspa\\s+(${first}|--help)\\b(?!:)`)

/** Lines of code, without comments, that name a command in a text of their own. */
const ownCommands = (source: string): string[] => linesOfCode(source).filter((line) => named.test(line))

const linesOfCode = (source: string): string[] =>
  transformSync(source, { loader: 'ts', legalComments: 'none', target: 'esnext' })
    .code.replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0).toReversed()) each()
})
const type = (...given: Parameters<typeof typed>) => void undo.push(typed(...given))

describe('a command that a message names', () => {
  it('is seen by this test wherever it stands, but for comments', () => {
    expect(ownCommands('/** `medspa deploy` */\nexport const hint = "Run it again." // medspa plan')).toEqual([])
    for (const text of ["'Run `medspa deploy` first.'", '`medspa secrets set KEY`', '"see medspa --help"'])
      expect(ownCommands(`export const hint = (key: string) => ${text}`)).toHaveLength(1)
  })

  // Those are the help: its examples are typed by who reads it, wherever that is.
  it('is made by commandLine() alone', () => {
    const help = ['src/program/**', 'src/commands/**/command.ts']
    const files = globSync('src/**/*.ts', { cwd: root, exclude: help })
    expect(files.length).toBeGreaterThan(100)
    const own = files.flatMap((file) =>
      ownCommands(readFileSync(path.join(root, file), 'utf8')).map((line) => `${file}: ${line.trim()}`),
    )
    expect(own).toEqual([])
  })

  it.each(
    tree.filter(
      ({ command }) => command.commands.length === 0 || ['deploy', 'migrate', 'park'].includes(command.name()),
    ),
  )('repeats the place where it takes one: $name', ({ command, name }) => {
    type({ env: 'development', sandbox: true, config: 'other.yaml' })
    const line = commandLine(name as CommandName)
    const rest = ' --sandbox --config other.yaml'
    // An account is no environment, and can be rehearsed as one.
    const place = takes(command, '--env') ? ` --env development${rest}` : name === 'bootstrap' ? rest : ''
    expect(line).toBe(`medspa ${name}${place}`)
    for (const option of ['--sandbox', '--config']) expect(takes(command, option)).toBe(place !== '')
  })

  it.each(tree.filter(({ command }) => takes(command, '--env')))(
    'has the name that was given, where it takes one: $name',
    ({ command, name }) => {
      type({ env: 'production', sandbox: true, confirm: 'production' })
      const ends = (line: string) => line.endsWith(' --confirm production')
      expect(ends(commandLine(name as CommandName, { flags: ['--flag'] }))).toBe(takes(command, '--confirm'))
    },
  )

  it('has no name that was not given for this place, nor one for a look', () => {
    type({ env: 'production' })
    expect(commandLine('deploy')).toBe('medspa deploy --env production')
    type({ sandbox: true, confirm: 'production' })
    expect(commandLine('deploy', { sandbox: false })).toBe('medspa deploy --env production')
    expect(commandLine('restore', { env: 'development' })).toBe('medspa restore --env development --sandbox')
    expect(commandLine('deploy', { flags: ['--watch', 'd-ID'] })).not.toContain('--confirm')
    type({ confirm: 'development' })
    expect(commandLine('deploy')).not.toContain('--confirm')
  })

  it('has the name without which it is refused in a terminal, too', () => {
    type({ env: 'production' })
    expect(commandLine('park')).toBe('medspa park --env production --confirm production')
    expect(commandLine('park', { env: 'development' })).toBe('medspa park --env development')
    expect(commandLine('park prune')).toBe('medspa park prune --env production')
    expect(commandLine('destroy')).toBe('medspa destroy --env production --confirm production')
    type({ env: 'development' })
    expect(commandLine('destroy', { flags: ['--without-snapshots'] })).toBe(
      'medspa destroy --env development --without-snapshots --confirm development',
    )
    expect(commandLine('park', { env: 'production' })).toBe('medspa park --env production --confirm production')
  })

  it('is one that there is', () => {
    expectTypeOf<CommandName>().toExtend<CommandWords>()
  })

  it('of the aws CLI is led to the sandbox in a rehearsal, and runs nowhere without one', () => {
    expect(awsCommandLine('logs tail g')).toBe('aws logs tail g')
    type({ program: 'npx medspa', env: 'development', sandbox: true })
    expect(awsCommandLine('logs tail g')).toBe('(lines=$(npx medspa sandbox env) && eval "$lines" && aws logs tail g)')
    expect(awsCommandLine('rds copy-db-snapshot')).toMatch(
      / && aws rds copy-db-snapshot --endpoint-url "\$AWS_ENDPOINT_URL"\)$/,
    )
  })

  it('of the aws CLI works with the profile and region of the configuration file', () => {
    type({ program: 'medspa', env: 'development', aws: { profile: 'my clinic', region: 'eu-west-1' } })
    expect(awsCommandLine('logs tail g')).toBe("aws logs tail g --profile 'my clinic' --region eu-west-1")
  })

  it('of the aws CLI is made by awsCommandLine() alone, but for signing in and names without arguments', () => {
    const files = globSync('src/**/*.ts', { cwd: root, exclude: ['src/program/**', 'src/command-line.ts'] })
    const own = files.flatMap((file) =>
      linesOfCode(readFileSync(path.join(root, file), 'utf8'))
        .filter((line) => /\baws (?!sso |sts |configure )[a-z0-9]+ [a-z-]+ [-$]/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    )
    expect(own).toEqual([])
  })

  it('is what was typed, and nothing besides', () => {
    expect(commandLine('deploy')).toBe('medspa deploy')
    type({ program: './medspa', env: 'development' })
    expect(commandLine('deploy')).toBe('./medspa deploy --env development')
    type({ sandbox: true, config: "it's mine/a b.yaml" })
    expect(commandLine('secrets set', { words: ['KEY'], flags: ['--roll'] })).toBe(
      "./medspa secrets set KEY --env development --sandbox --config 'it'\\''s mine/a b.yaml' --roll",
    )
    expect(commandLine('plan', { env: 'production', sandbox: false })).toMatch(
      /^.\/medspa plan --env production --config/,
    )
    expect(commandLine('runs', { env: undefined })).not.toContain('--env')
    expect(commandLine('sandbox up')).toBe('./medspa sandbox up')
  })
})

describe("the program's name", () => {
  const at = (script: string | undefined, PATH = '/usr/local/bin:/usr/bin') =>
    programAsTyped(script, { cwd: '/home/op/clone', variables: { PATH } })

  it.each([
    ['npx, in the checkout', '/home/op/.npm/_npx/33fff3634125191/node_modules/.bin/medspa', 'npx medspa'],
    ['npx, of a dependency', '/home/op/clone/node_modules/.bin/medspa', 'npx medspa'],
    ['on PATH', '/usr/local/bin/medspa', 'medspa'],
    ['a file here', '/home/op/clone/medspa', './medspa'],
    ['a file here, as a shell says it', './medspa', './medspa'],
    ['a file below', '/home/op/clone/bin/medspa', './bin/medspa'],
    ['a file elsewhere', '/opt/med spa/medspa', "'/opt/med spa/medspa'"],
    ['a file above', '../medspa', '/home/op/medspa'],
    ['its entry', '/home/op/clone/dist/cli/entry.js', 'medspa'],
    ['nothing', undefined, 'medspa'],
  ])('called as %s is the same again', (_, script, name) => {
    expect(at(script)).toBe(name)
  })

  it('is found in a PATH that is relative, too', () => {
    expect(at('/home/op/clone/bin/medspa', './bin')).toBe('medspa')
  })

  it('is medspa until somebody says otherwise', () => {
    expect(programName()).toBe('medspa')
  })
})
