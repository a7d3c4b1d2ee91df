import { compareSecrets } from '../../../secrets/compare.ts'
import { refuseShapes } from '../../../secrets/given-value.ts'
import { keyFileLimit, parseKeyFile } from '../../../secrets/key-file.ts'
import { importKeys } from '../../../tasks/secrets/import.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { differenceLines } from '../shared/lines.ts'
import { offerRoll, taskLines, unreadKeyLines } from '../shared/offer-roll.ts'
import { writeAnswers } from '../shared/secret-answers.ts'
import { readGiven } from '../shared/take-value.ts'
import { secretsImport } from './command.ts'

/** `medspa secrets import FILE`: every key of a file, after its difference was shown; keys that it lacks stay. */
export const run = (options: OptionsOf<typeof secretsImport>, terminal: Terminal): Promise<number> =>
  runCommand(secretsImport, options, terminal, (session) => runImport(session, options))

export async function runImport(
  session: Session,
  options: OptionsOf<typeof secretsImport>,
): Promise<CommandResult<typeof secretsImport>> {
  const { deps, screen } = session
  const { file } = options
  confirmName(session, options.confirm, {
    needed: "Writing into production's secret needs its name besides --yes.",
    taken: `the secret of ${session.environment} would be written`,
  })
  const { blank, notes, values } = parseKeyFile(await readGiven(session, file, keyFileLimit), file)
  for (const note of notes) screen.line(`note: ${note}`)
  refuseShapes(deps.catalogue, values)
  for (const value of values.values()) deps.redactor.add(value)
  const context: SecretContext = { given: values }
  await session.follow(importKeys({ rolls: options.roll }), context, {
    ...writeAnswers(session, context),
    write: () => approveDifference(session, context, { blank, file }),
  })
  const result = await offerRoll(session, context, { command: 'secrets import', options })
  const what = result.changed.length > 0 ? `Written: ${result.changed.join(', ')}.` : 'The secret holds all of it.'
  return { result, lines: [what, ...taskLines(result), ...unreadKeyLines(context, [...values.keys()])] }
}

async function approveDifference(
  { deps, prompts, screen }: Session,
  context: SecretContext,
  { blank, file }: { blank: readonly string[]; file: string },
): Promise<void> {
  const all = compareSecrets(need(context, 'values'), need(context, 'given'), need(context, 'fingerprint'))
  const changes = all.filter(({ status }) => status === 'differs' || status === 'only-to')
  if (blank.length > 0) screen.line(`note: without a value in the file, and left alone: ${blank.join(', ')}`)
  if (changes.length === 0) return
  const shown = differenceLines(changes, { from: deps.names.appSecrets, to: file })
  if (!(await prompts.confirm(`Write ${changes.map(({ key }) => key).join(', ')}?`, shown)))
    throw declined('The import')
}
