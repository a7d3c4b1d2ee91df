import { OperatorError } from '../../errors.ts'
import type { CheckResult } from '../../steps/validate/checks/check.ts'
import { groupOf } from '../../steps/validate/checks/index.ts'
import type { Choice } from '../../steps/validate/choice.ts'
import { needKnown } from '../../steps/validate/choice.ts'
import { type ValidateContext, validate as validateList } from '../../tasks/validate.ts'
import { asleepLine } from '../../view/asleep.ts'
import { wrap } from '../../view/text.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { cleaningLines } from './clean.ts'
import { validate } from './command.ts'
import { treeLines } from './lines.ts'

type Options = OptionsOf<typeof validate>
type Result = ResultOf<typeof validate>

/** `medspa validate`: the checks of section 2.8. A failing one is exit code 4, and its evidence is told. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: ValidateContext = {}
  return runCommand(
    validate,
    options,
    terminal,
    (session) => runValidate(session, context, options),
    () => context.checks && resultOf(context.checks, context.asleep),
  )
}

/** The body of `medspa validate`. `context` has the checks, also where the command fails because one of them does. */
export async function runValidate(
  session: Session,
  context: ValidateContext,
  options: Pick<Options, 'clean' | 'json' | 'only' | 'skip' | 'wait'> = {},
): Promise<CommandResult<typeof validate>> {
  const choice = choiceOf(options)
  needKnown(choice)
  if (options.clean) {
    const clean = cleaningLines()
    return { result: { probes: [], asleep: null, clean }, lines: clean }
  }
  session.reportStands(() =>
    readStands(session.deps, { before: undefined, changes: () => ({ changed: [], unchanged: [] }) }),
  )
  context.choice = choice
  try {
    await session.follow(validateList, context, {})
  } catch (given) {
    const error = clockFound(given, context)
    // The document has them; on the screen the tree comes before the error.
    if (!options.json) for (const line of linesOf(session, context)) await session.lines.write(line)
    throw error
  }
  return { result: resultOf(need(context, 'checks'), context.asleep), lines: linesOf(session, context) }
}

/** AWS refuses this machine's time before a check can see it: that is what the check of the clocks is for. */
function clockFound(error: unknown, context: ValidateContext): unknown {
  if (!(error instanceof OperatorError) || error.code !== 'aws-clock') return error
  const { hint, message } = error
  const found: CheckResult = { id: 'clock', status: 'failed', evidence: message, ...(hint !== undefined && { hint }) }
  context.checks = [...(context.checks ?? []).filter(({ id }) => id !== 'clock'), found]
  return new OperatorError('Validation found clock failing: AWS refuses the time of this machine.', {
    code: 'validation-failed',
    whose: 'operator',
    exit: 'validation',
    evidence: [message],
    cause: error,
    ...(hint !== undefined && { hint }),
  })
}

const choiceOf = ({ only, skip, wait }: Pick<Options, 'only' | 'skip' | 'wait'>): Choice => ({
  ...(only !== undefined && { only: namesIn(only) }),
  ...(skip !== undefined && { skip: namesIn(skip) }),
  ...(wait !== undefined && { waitMs: wait }),
})

const namesIn = (text: string): string[] => text.split(',').map((name) => name.trim())

const linesOf = (
  { environment, stdout }: Pick<Session, 'environment' | 'stdout'>,
  { asleep, checks = [] }: ValidateContext,
): string[] => [
  ...(asleep && checks.length > 0 ? wrap(asleepLine(environment, asleep), stdout.columns) : []),
  ...treeLines(checks, stdout),
]

const resultOf = (checks: readonly CheckResult[], asleep: ValidateContext['asleep']): Result => ({
  probes: checks.map(({ evidence, hint, id, status }) => ({
    id,
    group: groupOf(id),
    status,
    evidence,
    hint: hint ?? null,
  })),
  asleep: asleep ?? null,
})
