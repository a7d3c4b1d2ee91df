import { type ValidateContext, validate as validateList } from '../../tasks/validate.ts'
import { asleepLine } from '../../view/asleep.ts'
import { wrap } from '../../view/text.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'
import type { Terminal } from '../frame/terminal.ts'
import { validate } from './command.ts'

/** `medspa validate`: the checks of section 2.8. A failing one is exit code 4, and its evidence is told. */
export const run = (options: OptionsOf<typeof validate>, terminal: Terminal): Promise<number> => {
  const context: ValidateContext = {}
  return runCommand(
    validate,
    options,
    terminal,
    (session) => runValidate(session, context),
    () => context.checks && { probes: context.checks, asleep: context.asleep ?? null },
  )
}

/** The body of `medspa validate`. `context` has the checks, also where the command fails because one of them does. */
export async function runValidate(session: Session, context: ValidateContext): Promise<CommandResult<typeof validate>> {
  session.reportStands(() =>
    readStands(session.deps, { before: undefined, changes: () => ({ changed: [], unchanged: [] }) }),
  )
  await session.follow(validateList, context, {})
  const checks = need(context, 'checks')
  const { asleep } = context
  return {
    result: { probes: checks, asleep: asleep ?? null },
    lines: [
      ...(asleep ? [asleepLine(session.environment, asleep)] : []),
      ...checks.flatMap(({ evidence, id, status }) =>
        wrap(`${status.padEnd(8)}${id}: ${evidence}`, session.stdout.columns, 8),
      ),
    ],
  }
}
