import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { beginUnset, removeKey } from '../../../tasks/secrets/unset.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { offerRoll, taskLines } from '../shared/offer-roll.ts'
import { pickKey, refuseUnnamed } from '../shared/pick-key.ts'
import { writeAnswers } from '../shared/secret-answers.ts'
import { secretsUnset } from './command.ts'

/** `medspa secrets unset KEY`: takes away a key that no task reads, after asking. */
export const run = (options: OptionsOf<typeof secretsUnset>, terminal: Terminal): Promise<number> =>
  runCommand(secretsUnset, options, terminal, (session) => runUnset(session, options))

export async function runUnset(
  session: Session,
  options: OptionsOf<typeof secretsUnset>,
): Promise<CommandResult<typeof secretsUnset>> {
  const { deps, environment, prompts } = session
  const { confirm, roll } = options
  confirmName(session, confirm, {
    needed: 'Taking a key out of production needs its name besides --yes.',
    taken: `${options.key ?? 'a key'} of ${environment} would be deleted`,
  })
  refuseUnnamed(session, options.key, 'secrets unset')
  const context: SecretContext = {}
  await session.follow(
    beginUnset({ ...(roll !== undefined && { rolls: roll }) }),
    context,
    writeAnswers(session, context),
  )
  const key = options.key ?? (await pickKey(session, [...need(context, 'values').keys()].toSorted()))
  await session.follow(removeKey(key), context, {
    async unset() {
      if (!need(context, 'values').has(key)) return
      if (!(await prompts.confirm(`Take ${key} out of ${deps.names.appSecrets}?`))) throw declined(`Unsetting ${key}`)
    },
  })
  const result = await offerRoll(session, context, { command: 'secrets unset', options })
  const what = result.changed.length > 0 ? `${key} is gone from ${environment}` : `There is no key ${key}`
  return { result, lines: [`${what}.`, ...taskLines(result)] }
}
