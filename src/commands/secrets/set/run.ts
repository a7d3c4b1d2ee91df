import { commandLine } from '../../../command-line.ts'
import { isRequestForDatabaseUrl, refuseShapes } from '../../../secrets/given-value.ts'
import type { Sensitive } from '../../../secrets/sensitive.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { setKey } from '../../../tasks/secrets/set.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { offerRoll, taskLines, unreadKeyLines } from '../shared/offer-roll.ts'
import { refuseUnnamed } from '../shared/pick-key.ts'
import { writeAnswers } from '../shared/secret-answers.ts'
import { chooseKey, refuseValueInLine, takeValue } from '../shared/take-value.ts'
import { secretsSet } from './command.ts'

/** `medspa secrets set [KEY]`: one value, from a prompt, stdin or a file; every other key stays. */
export const run = (options: OptionsOf<typeof secretsSet>, terminal: Terminal): Promise<number> =>
  runCommand(secretsSet, options, terminal, (session) => runSet(session, options))

export async function runSet(
  session: Session,
  options: OptionsOf<typeof secretsSet>,
): Promise<CommandResult<typeof secretsSet>> {
  refuseValueInLine(options.key)
  confirmName(session, options.confirm, {
    needed: "Writing into production's secret needs its name besides --yes.",
    taken: `the secret of ${session.environment} would be written`,
  })
  refuseUnnamed(session, options.key[0], 'secrets set')
  const context: SecretContext = {}
  await session.follow(setKey({ rolls: options.roll }), context, {
    ...writeAnswers(session, context),
    async value() {
      const key = await chooseKey(session, context, options.key[0])
      context.given = new Map([[key, await takeValue(session, key, options)]])
      refuseShapes(session.deps.catalogue, context.given)
    },
  })
  const [[key, value] = noValue()] = context.given ?? []
  noteWherePartlyHidden(session, key, value)
  const toMake = isRequestForDatabaseUrl(key, value)
  if (toMake)
    session.screen.line(
      `note: \`${commandLine('secrets refresh')}\`, or the next deploy, makes a DATABASE_URL and replaces the tasks`,
    )
  // No task starts with a placeholder for its database.
  const rolling = toMake ? { ...options, roll: false } : options
  const result = await offerRoll(session, context, { command: 'secrets set', options: rolling })
  const what = result.changed.length > 0 ? `${key} is written` : `${key} had this value already`
  return {
    result,
    lines: [`${what}, in ${session.deps.names.appSecrets}.`, ...taskLines(result), ...unreadKeyLines(context, [key])],
  }
}

function noteWherePartlyHidden({ deps, screen }: Session, key: string, value: Sensitive): void {
  const { because, hiding } = deps.redactor.hiding(value)
  if (hiding === 'whole-value')
    screen.line(
      `note: medspa hides the value of ${key} only where it stands as a whole value, as ${because} (docs/reference.md)`,
    )
}

const noValue = () => {
  throw new Error('no value was given')
}
