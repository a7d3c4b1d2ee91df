import { OperatorError } from '../../../errors.ts'
import { need } from '../../../steps/step.ts'
import { references, type SecretContext, unset as unsetList } from '../../../tasks/secrets.ts'
import { declined } from '../../frame/declined.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Session } from '../../frame/session.ts'
import type { CommonOptions, Terminal } from '../../frame/terminal.ts'
import { offerRoll, type RollOptions, taskLines } from '../shared/offer-roll.ts'
import { openSecret } from '../shared/open-secret.ts'

export type UnsetOptions = CommonOptions & RollOptions & { confirm?: string }

/** `medspa secrets unset KEY`: takes away a key that no task reads, after asking. */
export const unset = (key: string, options: UnsetOptions, terminal: Terminal): Promise<number> =>
  runCommand('secrets unset', options, terminal, async (session) => {
    const { deps, environment, prompts, run } = session
    const context: SecretContext = {}
    await openSecret(session, context, { rolls: options.roll, writes: true })
    if (need(context, 'values').has(key)) {
      refuseUnconfirmed(session, options)
      if (!(await prompts.confirm(`Take ${key} out of ${deps.names.appSecrets}?`))) throw declined(`Unsetting ${key}`)
    }
    await run([...references(deps), ...unsetList(deps, key)], context)
    const result = await offerRoll(session, context, { command: 'secrets unset', options })
    const what = result.changed.length > 0 ? `${key} is gone from ${environment}` : `There is no key ${key}`
    return { result, lines: [`${what}.`, ...taskLines(result)] }
  })

/** In production `--yes` alone takes nothing away. */
const refuseUnconfirmed = ({ environment, prompts }: Session, { confirm }: UnsetOptions): void => {
  if (environment !== 'production' || prompts.interactive || confirm === environment) return
  throw new OperatorError('Taking a key out of production needs its name besides --yes.', {
    code: 'confirmation-needed',
    whose: 'operator',
    exit: 'refused',
    hint: 'Pass --confirm production, or run it in a terminal.',
  })
}
