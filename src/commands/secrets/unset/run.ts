import { need } from '../../../steps/step.ts'
import { references, type SecretContext, unset as unsetList } from '../../../tasks/secrets.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { offerRoll, taskLines } from '../shared/offer-roll.ts'
import { openSecret } from '../shared/open-secret.ts'
import { secretsUnset } from './command.ts'

/** `medspa secrets unset KEY`: takes away a key that no task reads, after asking. */
export const run = (options: OptionsOf<typeof secretsUnset>, terminal: Terminal): Promise<number> =>
  runCommand(secretsUnset, options, terminal, async (session) => {
    const { deps, environment, prompts, run } = session
    const { key } = options
    const context: SecretContext = {}
    await openSecret(session, context, { rolls: options.roll, writes: true })
    if (need(context, 'values').has(key)) {
      confirmName(session, options.confirm, {
        needed: 'Taking a key out of production needs its name besides --yes.',
        taken: `${key} of ${environment} would be taken away`,
      })
      if (!(await prompts.confirm(`Take ${key} out of ${deps.names.appSecrets}?`))) throw declined(`Unsetting ${key}`)
    }
    await run([...references(deps), ...unsetList(deps, key)], context)
    const result = await offerRoll(session, context, { command: 'secrets unset', options })
    const what = result.changed.length > 0 ? `${key} is gone from ${environment}` : `There is no key ${key}`
    return { result, lines: [`${what}.`, ...taskLines(result)] }
  })
