import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { unreadLines } from '../../../secrets/unread-in-words.ts'
import type { SecretGap } from '../../../steps/secrets/secret-gap.ts'
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
  if (gaps.length > 0) throw secretGaps(gaps, notes)
  return {
    result: resultOf(context),
    lines: [...notes, 'Every key that tasks read is there, every required one has a value, and no value is unread.'],
  }
}

const resultOf = (context: SecretContext) => ({
  gaps: context.gaps ?? [],
  notes: context.notes ?? [],
  edits: editsOf(context),
})

/** Of many keys that no task reads, a line for each reason. */
function secretGaps(gaps: readonly SecretGap[], notes: readonly string[]): OperatorError {
  const unread = gaps.flatMap(({ fate, key }) => (fate === undefined ? [] : [{ key, fate }]))
  const others = gaps.filter(({ fate }) => fate === undefined).map(({ message }) => message)
  const set = `\`${commandLine('secrets set')}\` puts values in.`
  const lines = unreadLines(unread)
  const count = unread.length === 1 ? '1 key holds a value' : `${unread.length} keys hold values`
  return new OperatorError([...others, ...(unread.length > 0 ? [`${count} that no task reads`] : [])].join('; '), {
    code: 'secret-gaps',
    whose: 'operator',
    exit: 'validation',
    hint: others.length > 0 ? set : lines.join(' '),
    evidence: [...(others.length > 0 ? lines : []), ...notes],
  })
}
