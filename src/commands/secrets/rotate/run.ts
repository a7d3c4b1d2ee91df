import { commandLine } from '../../../command-line.ts'
import { OperatorError } from '../../../errors.ts'
import { inventory } from '../../../tasks/secrets/inventory.ts'
import { askToRotate, replaceAllTasks, rotations } from '../../../tasks/secrets/rotate.ts'
import type { SecretContext } from '../../../tasks/secrets/secret-context.ts'
import { type ValidateContext, validate } from '../../../tasks/validate.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName, refuseUnasked } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { reportRollStands } from '../shared/offer-roll.ts'
import { pickKey, refuseUnnamed } from '../shared/pick-key.ts'
import { editsOf, writeAnswers } from '../shared/secret-answers.ts'
import { tasksBehind } from '../shared/tasks-behind.ts'
import { rotatedKeys, secretsRotate } from './command.ts'

/**
 * `medspa secrets rotate KEY`: makes a new value, has every task take it, and looks whether all works. The former opens
 * nothing when the last task that read it is gone. Stopped on its way, the same command again ends in the same state.
 */
export const run = (options: OptionsOf<typeof secretsRotate>, terminal: Terminal): Promise<number> =>
  runCommand(secretsRotate, options, terminal, (session) => runRotate(session, options))

export async function runRotate(
  session: Session,
  { confirm, key: named, wait }: OptionsOf<typeof secretsRotate>,
): Promise<CommandResult<typeof secretsRotate>> {
  // What is wrong with the line itself comes before what is missing from it.
  refuseUnnamed(session, named, 'secrets rotate')
  if (named !== undefined) rotationOf(named)
  confirmName(session, confirm, {
    needed: 'Replacing a secret of production needs its name besides --yes.',
    taken: `a secret of ${session.environment} would be replaced`,
  })
  refuseUnasked(session)
  const key = named ?? (await pickKey(session, rotatedKeys))
  const rotation = rotationOf(key)
  const { follow, screen } = session
  const context: SecretContext = { wait }
  const answers = { ...writeAnswers(session, context), rotate: () => approveRotation(session, key) }
  const finish = async () => {
    await follow(replaceAllTasks, context, {})
    // Before the way back is closed.
    if (context.rolled) await follow(validate, {} as ValidateContext, {})
    await follow(rotation.retire, context, {})
  }
  await releasingLock(session, async () => {
    await follow(askToRotate(key), context, answers)
    await follow(rotation.makeNew, context, {})
    if (context.unfinished !== undefined) {
      screen.line(`note: ${context.unfinished}. It is finished first; then ${key} gets a new value.`)
      await finish()
      delete context.unfinished
      await follow(rotation.makeNew, context, {})
      if (context.unfinished !== undefined) throw neverFinished(context.unfinished)
    }
    await finish()
  })
  await follow(inventory, context, {})
  const result = {
    changed: context.changed ?? [],
    rolled: context.rolled ?? false,
    tasksBehind: tasksBehind(context),
    edits: editsOf(context),
  }
  return { result, lines: rotatedLines(key, session.environment, result.changed) }
}

function rotationOf(key: string) {
  const rotation = Object.entries(rotations).find(([name]) => name === key)?.[1]
  if (rotation === undefined) throw notRotated(key)
  return rotation
}

async function approveRotation(session: Session, key: string): Promise<void> {
  const question = `Replace ${key} of ${placeOf(session.deps)}, and every task with it?`
  if (!(await session.prompts.confirm(question))) throw declined('The rotation')
  reportRollStands(session)
}

/** Pure: what was really done. Whoever rotates after a leak must learn that the value is still the same one. */
export const rotatedLines = (key: string, environment: string, changed: readonly string[]): string[] =>
  changed.includes(key)
    ? [`${key} of ${environment} is a new one; the previous one opens nothing any more.`]
    : [
        `${key} of ${environment} is the same as before this command: it finished an earlier change, whose previous value opens nothing any more.`,
        `If the current one has to go too, run the same command again.`,
      ]

const neverFinished = (left: string) =>
  new OperatorError(`${left}, though it was just finished: somebody else changes the roles too.`, {
    code: 'former-login-in-use',
    whose: 'operator',
    hint: "Every task holds the current DATABASE_URL. Find out who else works on the database's roles, then run the same command again.",
  })

const notRotated = (key: string) =>
  new OperatorError(`medspa cannot generate ${key}: only ${rotatedKeys.join(', ')} can be rotated.`, {
    code: 'secret-not-rotated',
    whose: 'operator',
    exit: 'usage',
    hint: `Take a new value from its provider, then: ${commandLine('secrets set', { words: [key], flags: ['--roll'] })}`,
  })
