import { OperatorError } from '../../errors.ts'
import { notDeployed } from '../../not-deployed.ts'
import { type OutputsContext, outputs as outputsList } from '../../tasks/look/outputs.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { outputs } from './command.ts'

type Options = OptionsOf<typeof outputs>
type Values = Readonly<Record<string, unknown>>

/** `medspa outputs`: Terraform's outputs, all or one. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(outputs, options, terminal, (session) => runOutputs(session, options))

/** The body of `medspa outputs`. */
export async function runOutputs(
  session: Session,
  { name }: Pick<Options, 'name'>,
): Promise<CommandResult<typeof outputs>> {
  const context: OutputsContext = {}
  await session.follow(outputsList, context, {})
  const all: Values = need(context, 'outputs')
  if (name === undefined) return { result: { outputs: { ...all } }, lines: outputLines(all) }
  if (!Object.hasOwn(all, name)) throw unknownOutput(Object.keys(all), session.environment)
  return { result: { outputs: { [name]: all[name] } }, lines: [textOf(all[name])] }
}

/** Pure: `name = value`, by name. */
export function outputLines(values: Values): string[] {
  const names = Object.keys(values).toSorted()
  const width = Math.max(0, ...names.map(({ length }) => length))
  return names.map((name) => `${name.padEnd(width)} = ${textOf(values[name])}`)
}

/** Text as it is, all else as JSON: what a shell or `jq` takes. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The name itself is not repeated: it may be anything that was typed. */
function unknownOutput(names: readonly string[], environment: string): OperatorError {
  if (names.length === 0) return notDeployed(environment)
  return new OperatorError('Terraform has no output of that name with a value.', {
    code: 'output-unknown',
    whose: 'operator',
    exit: 'usage',
    hint: `Name one of ${names.toSorted().join(', ')}.`,
  })
}
