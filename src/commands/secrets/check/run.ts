import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { checkThreeWays, type SecretContext, type SecretGap } from '../../../tasks/secrets.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { editsOf, openSecret } from '../shared/open-secret.ts'
import { secretsCheck } from './command.ts'

/** `medspa secrets check`: catalogue, task definitions and secret against each other; a gap is exit code 4. */
export const run = (options: OptionsOf<typeof secretsCheck>, terminal: Terminal): Promise<number> => {
  const context: SecretContext = {}
  const found: { gaps: SecretGap[]; notes: string[] } = { gaps: [], notes: [] }
  const result = () => ({ ...found, edits: editsOf(context) })
  return runCommand(
    secretsCheck,
    options,
    terminal,
    async (session) => {
      await openSecret(session, context, { writes: false })
      await session.run(checkThreeWays(session.deps, found), context)
      const { gaps, notes } = found
      if (gaps.length > 0)
        throw new OperatorError(gaps.map(({ message }) => message).join('; '), {
          code: 'secret-gaps',
          whose: 'operator',
          exit: 'validation',
          hint: `\`${commandLine('secrets set')}\` puts values in.`,
          evidence: notes,
        })
      return {
        result: result(),
        lines: [...notes, 'Every key that tasks read is there, and every required one has a value.'],
      }
    },
    () => (context.values ? result() : undefined),
  )
}
