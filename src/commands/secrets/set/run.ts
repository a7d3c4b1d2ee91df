import { commandLine } from '../../../command-line.ts'
import { isRequestForDatabaseUrl, refuseShapes } from '../../../secrets/given-value.ts'
import { type SecretContext, write } from '../../../tasks/secrets.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { offerRoll, taskLines } from '../shared/offer-roll.ts'
import { openSecret } from '../shared/open-secret.ts'
import { chooseKey, refuseValueInLine, takeValue } from '../shared/take-value.ts'
import { secretsSet } from './command.ts'

/** `medspa secrets set [KEY]`: one value, from a prompt, stdin or a file; every other key stays. */
export const run = (options: OptionsOf<typeof secretsSet>, terminal: Terminal): Promise<number> =>
  runCommand(secretsSet, options, terminal, async (session) => {
    refuseValueInLine(options.key)
    const context: SecretContext = {}
    await openSecret(session, context, { rolls: options.roll, writes: true })
    const key = await chooseKey(session, context, options.key[0])
    const value = await takeValue(session, key, options)
    const values = new Map([[key, value]])
    refuseShapes(session.deps.catalogue, values)
    await session.run(write(session.deps, values), context)
    const { because, hiding } = session.deps.redactor.hiding(value)
    if (hiding === 'whole-value')
      session.screen.line(
        `note: medspa hides the value of ${key} only where it stands as a whole value, as ${because} (docs/commands.md)`,
      )
    const toMake = isRequestForDatabaseUrl(key, value)
    if (toMake)
      session.screen.line(
        `note: \`${commandLine('secrets refresh')}\`, or the next deploy, makes a DATABASE_URL and replaces the tasks`,
      )
    // No task starts with a placeholder for its database.
    const rolling = toMake ? { ...options, roll: false } : options
    const result = await offerRoll(session, context, { command: 'secrets set', options: rolling })
    const what = result.changed.length > 0 ? `${key} is written` : `${key} had this value already`
    return { result, lines: [`${what}, in ${session.deps.names.appSecrets}.`, ...taskLines(result)] }
  })
