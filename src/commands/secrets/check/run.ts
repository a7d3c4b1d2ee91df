import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { checkSecretThreeWays } from '../../../tasks/secrets/check.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { editsOf, readAnswers } from '../shared/secret-answers.ts'
import { secretsCheck } from './command.ts'

/** `medspa secrets check`: catalogue, task definitions and secret against each other; a gap is exit code 4. */
export const run = (options: OptionsOf<typeof secretsCheck>, terminal: Terminal): Promise<number> => {
  const context: SecretContext = {}
  return runCommand(
    secretsCheck,
    options,
    terminal,
    (session) => runCheck(session, context),
    () => (context.values ? resultOf(context) : undefined),
  )
}

export async function runCheck(session: Session, context: SecretContext): Promise<CommandResult<typeof secretsCheck>> {
  await session.follow(checkSecretThreeWays, context, readAnswers(session, context))
  const { gaps, notes } = resultOf(context)
  if (gaps.length > 0)
    throw new OperatorError(gaps.map(({ message }) => message).join('; '), {
      code: 'secret-gaps',
      whose: 'operator',
      exit: 'validation',
      hint: `\`${commandLine('secrets set')}\` puts values in.`,
      evidence: notes,
    })
  return {
    result: resultOf(context),
    lines: [...notes, 'Every key that tasks read is there, and every required one has a value.'],
  }
}

const resultOf = (context: SecretContext) => ({
  gaps: context.gaps ?? [],
  notes: context.notes ?? [],
  edits: editsOf(context),
})
