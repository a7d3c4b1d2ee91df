import { InvalidArgumentError } from 'commander'
import { type Environment, environments } from '../../config/names.ts'
import type { OptionDeclaration, ValuesOf } from './option.ts'

/** Options that several commands have, declared once. */

export const configuration = {
  flags: '--config <file>',
  description: 'configuration file (default: medspa.config.yaml, if there is one)',
  kept: 'plain',
} as const satisfies OptionDeclaration

/** Where a command about one environment works. */
export const where = [
  { flags: '--env <environment>', description: environments.join(' or '), kept: 'plain' },
  { flags: '--sandbox', description: 'rehearse on this machine, without an AWS account' },
  configuration,
] as const satisfies readonly OptionDeclaration[]

/** How those that take `--env` are called. */
export const usage = '--env <environment> [options]'

export const json = {
  flags: '--json',
  description: 'one JSON document on stdout',
} as const satisfies OptionDeclaration

/** What a command with steps prints. */
export const output = [
  json,
  { flags: '--verbose', description: 'show each program that is started, and its output', conflicts: 'quiet' },
  { flags: '--quiet', description: 'print only errors and questions' },
] as const satisfies readonly OptionDeclaration[]

export const yes = {
  flags: '--yes',
  description: 'do not ask: approve what is shown',
} as const satisfies OptionDeclaration

export const wait = {
  flags: '--wait',
  description: 'wait for a command that holds the deploy lock, instead of exit code 5',
} as const satisfies OptionDeclaration

/** Of commands that change an environment: frame/confirm-name.ts has the rule. */
export const confirm = {
  flags: '--confirm <environment>',
  description: 'its name: needed for production where no terminal asks',
  kept: 'plain',
} as const satisfies OptionDeclaration

/** Of commands that write the secret: whether the service's tasks are replaced afterwards. */
export const rolling = [
  yes,
  confirm,
  { flags: '--roll', description: 'then replace the tasks, which read secrets only when they start' },
  { flags: '--no-roll', description: 'do not replace the tasks, and do not ask' },
  wait,
] as const satisfies readonly OptionDeclaration[]

/** Options that every command about an environment takes, and `--yes` where it asks. */
export type CommonOptions = ValuesOf<[...typeof where, ...typeof output, typeof yes]>

/** An environment that an option other than `--env` names. Throws on anything else. */
export const environmentName = (text: string): Environment => {
  const found = environments.find((each) => each === text)
  if (found) return found
  throw new InvalidArgumentError(`It is ${environments.join(' or ')}.`)
}
