import { statSync } from 'node:fs'
import path from 'node:path'
import { looks, programName, shellWord } from '../command-line.ts'
import { findConfig } from '../config/find.ts'
import { loadConfig } from '../config/load.ts'
import { type Environment, environments } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import { writeLine } from '../terminal-text.ts'
import type { CommandDeclaration } from './frame/definition.ts'
import { configFor } from './frame/deps-for.ts'
import { repeatedWords } from './frame/next-command.ts'
import type { CommonOptions } from './frame/options.ts'
import type { Terminal } from './frame/terminal.ts'

type Given = Pick<CommonOptions, 'config' | 'quiet'>
type Place = Pick<Terminal, 'argv' | 'cwd' | 'env' | 'signal' | 'stderr'>

/**
 * The environment of a command line without `--env`: MEDSPA_ENV, else `default_environment` of the configuration file; told
 * on stderr. Undefined where neither names one. A default is never production for a command that changes something:
 * a variable that was left in a shell must not ship to it.
 * @throws OperatorError `environment-unknown` or `production-by-default`, exit code 2
 */
export async function defaultEnvironment(
  command: CommandDeclaration,
  options: Given,
  terminal: Place,
): Promise<Environment | undefined> {
  const found = await findDefault(options, terminal)
  if (found === undefined) return undefined
  const environment = environments.find((name) => name === found.value)
  if (environment === undefined)
    throw new OperatorError(`${found.from} names an environment that does not exist: "${found.value}".`, {
      code: 'environment-unknown',
      whose: 'operator',
      exit: 'usage',
      hint: `Set it to ${environments.join(' or ')}, or pass --env ${environments.join(' or --env ')}.`,
    })
  if (environment === 'production' && !looks(command.words, terminal.argv)) {
    const line = withEnvironment(repeatedWords(terminal.argv, command), environment)
    throw new OperatorError(
      `${command.words} changes an environment, and production is only a default (${found.from}).`,
      {
        code: 'production-by-default',
        whose: 'operator',
        exit: 'usage',
        hint: `Name production on the command line: \`${line}\``,
      },
    )
  }
  if (!options.quiet) writeLine(terminal.stderr, `environment: ${environment} (${found.from})`)
  return environment
}

async function findDefault(options: Given, terminal: Place): Promise<{ value: string; from: string } | undefined> {
  const { MEDSPA_ENV } = terminal.env
  if (MEDSPA_ENV) return { value: MEDSPA_ENV, from: 'MEDSPA_ENV' }
  const where = configFor(options, terminal)
  const file = where.named === undefined ? findConfig(where.cwd) : path.resolve(where.cwd, where.named)
  // A pipe can be read once, and the command itself needs it. What cannot be read, the command itself says.
  if (file === undefined || !statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined
  const value = (await loadConfig(where)).file.default_environment
  return value === undefined ? undefined : { value, from: `default_environment of ${path.basename(file)}` }
}

/** Pure: the command as it was typed, with `--env` before what stands behind `--`. */
export function withEnvironment(argv: readonly string[], environment: Environment): string {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const words = [...own, '--env', environment, ...argv.slice(own.length)]
  // What was left out is to be typed again, and no word of its own.
  return [programName(), ...words.map((word) => (word === '…' ? word : shellWord(word)))].join(' ')
}
