import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { beginSecretRead } from '../../../tasks/secrets/begin-secret.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { readAnswers } from '../shared/secret-answers.ts'
import { secretsGet } from './command.ts'

/** `medspa secrets get KEY`: the value itself, at a terminal or where it was asked for in so many words. */
export const run = (options: OptionsOf<typeof secretsGet>, terminal: Terminal): Promise<number> =>
  runCommand(secretsGet, options, terminal, (session) => runGet(session, options))

export async function runGet(
  session: Session,
  { key, reveal }: OptionsOf<typeof secretsGet>,
): Promise<CommandResult<typeof secretsGet>> {
  if (!session.shown && !reveal)
    throw new OperatorError('Its value would go into a file or a pipe.', {
      code: 'secret-not-shown',
      whose: 'operator',
      exit: 'refused',
      hint: 'Pass --reveal, where that is what you want.',
    })
  const context: SecretContext = {}
  await session.follow(beginSecretRead, context, readAnswers(session, context))
  const revealed = need(context, 'values').get(key)
  if (revealed === undefined)
    throw new OperatorError(`There is no key ${key} in ${session.deps.names.appSecrets}.`, {
      code: 'secret-key-missing',
      whose: 'operator',
      hint: `\`${commandLine('secrets list')}\` lists the keys.`,
    })
  return { result: { key, value: '' }, lines: [], revealed }
}
