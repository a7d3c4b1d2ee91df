import { commandLine } from '../../../command-line.ts'
import { parseEnvironment } from '../../../config/settings.ts'
import { OperatorError } from '../../../errors.ts'
import { compareSecrets } from '../../../secrets/compare.ts'
import { keyFileLimit, parseKeyFile } from '../../../secrets/key-file.ts'
import type { SecretValues } from '../../../secrets/merge.ts'
import { readOtherSecret } from '../../../tasks/secrets/begin-secret.ts'
import { compareSecret } from '../../../tasks/secrets/diff.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { differenceLines } from '../shared/lines.ts'
import { readAnswers } from '../shared/secret-answers.ts'
import { readGiven } from '../shared/take-value.ts'
import { secretsDiff } from './command.ts'

/** `medspa secrets diff development production`, or `diff --env E FILE`: side by side, without a value. */
export const run = (options: OptionsOf<typeof secretsDiff>, terminal: Terminal): Promise<number> => {
  const words = options.what
  const [first] = words
  const one = options.env !== undefined && words.length === 1
  const two = options.env === undefined && words.length === 2
  // With neither, no environment is named, and that is what is told.
  const env = one ? options.env : two ? first : undefined
  return runCommand(secretsDiff, { ...options, env }, terminal, (session) => runDiff(session, words))
}

/** @param words a file beside the session's environment, or that environment and another one */
export async function runDiff(
  session: Session,
  [first, second]: readonly string[],
): Promise<CommandResult<typeof secretsDiff>> {
  const { deps } = session
  const other = second === undefined ? await fileOf(session, `${first}`) : await environmentOf(session, second)
  for (const value of other.values.values()) deps.redactor.add(value)
  const context: SecretContext = {}
  await session.follow(compareSecret, context, readAnswers(session, context))
  const keys = compareSecrets(need(context, 'values'), other.values, need(context, 'fingerprint'))
  const sides = { from: session.environment, to: other.name }
  return { result: { ...sides, keys }, lines: differenceLines(keys, sides) }
}

type Side = { name: string; values: SecretValues }

const fileOf = async (session: Session, file: string): Promise<Side> => {
  const { notes, values } = parseKeyFile(await readGiven(session, file, keyFileLimit), file)
  for (const note of notes) session.screen.line(`note: ${note}`)
  return { name: file, values }
}

async function environmentOf(session: Session, named: string | undefined): Promise<Side> {
  const environment = parseEnvironment(named)
  if (environment === session.environment)
    throw new OperatorError('An environment has no difference from itself.', {
      code: 'secret-diff-same',
      whose: 'operator',
      exit: 'usage',
      hint: `Name the two: ${commandLine('secrets diff', { words: ['development', 'production'], env: undefined })}`,
    })
  const context: SecretContext = {}
  const deps = await session.depsOf(environment)
  await session.run(readOtherSecret, context, { deps })
  if (context.deletion !== undefined)
    throw new OperatorError(context.deletion, {
      code: 'secret-deleted',
      whose: 'operator',
      exit: 'refused',
      hint: `\`${commandLine('secrets list', { env: environment })}\` in a terminal asks, and brings it back with its values.`,
    })
  // `readSecret` told the other environment's redactor; this one's prints.
  return { name: environment, values: need(context, 'values') }
}
