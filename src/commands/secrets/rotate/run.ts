import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { tasksBehind } from '../../../steps/release/roll-service.ts'
import type { BoundStep } from '../../../steps/step.ts'
import {
  closeRedisTokens,
  inventory,
  retireDatabaseLogin,
  roll,
  rotateDatabaseUrl,
  rotateJwtSecret,
  rotateRedisToken,
  type SecretContext,
} from '../../../tasks/secrets.ts'
import { type ValidateContext, validate } from '../../../tasks/validate.ts'
import { placeOf } from '../../../view/place.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { withLock } from '../../frame/with-lock.ts'
import { sayHowRollStands } from '../shared/offer-roll.ts'
import { editsOf, openSecret } from '../shared/open-secret.ts'
import { rotatedKeys, secretsRotate } from './command.ts'

type Rotation = Record<'begin' | 'end', (deps: Deps) => BoundStep<SecretContext>[]>

/** What comes before the tasks are replaced, and what after it. */
const rotations: Record<(typeof rotatedKeys)[number], Rotation> = {
  ADMIN_JWT_SECRET: { begin: rotateJwtSecret, end: () => [] },
  DATABASE_URL: { begin: rotateDatabaseUrl, end: retireDatabaseLogin },
  REDIS_PASSWORD: { begin: rotateRedisToken, end: closeRedisTokens },
}

/**
 * `medspa secrets rotate KEY`: makes a new value, has every task take it, and looks whether all works. The former opens
 * nothing when the last task that read it is gone. Stopped on its way, the same command again ends in the same state.
 */
export const run = (options: OptionsOf<typeof secretsRotate>, terminal: Terminal): Promise<number> =>
  runCommand(secretsRotate, options, terminal, async (session) => {
    const { deps, environment, prompts, run, screen } = session
    const { key } = options
    const rotation = Object.entries(rotations).find(([name]) => name === key)?.[1]
    if (rotation === undefined) throw notRotated(key)
    const context: SecretContext = {}
    await openSecret(session, context, { rolls: true, writes: true })
    if (!(await prompts.confirm(`Replace ${key} of ${placeOf(deps)}, and every task with it?`)))
      throw declined('The rotation')
    sayHowRollStands(session)
    const request = { command: 'secrets rotate', reason: key, wait: options.wait ?? false }
    await withLock(session, request, async () => {
      const replaceTasks = async () => {
        await run(roll(deps), context)
        const validated: ValidateContext = {}
        // Before the way back is closed.
        if (context.rolled) await session.follow(validate, validated, {})
        await run(rotation.end(deps), context)
      }
      await run(rotation.begin(deps), context)
      if (context.unfinished !== undefined) {
        screen.line(`note: ${context.unfinished}. It is finished first; then ${key} is made anew.`)
        await replaceTasks()
        delete context.unfinished
        await run(rotation.begin(deps), context)
        if (context.unfinished !== undefined) throw neverFinished(context.unfinished)
      }
      await replaceTasks()
    })
    await run(inventory(deps), context)
    const result = {
      changed: context.changed ?? [],
      rolled: context.rolled ?? false,
      tasksBehind: tasksBehind(context),
      edits: editsOf(context),
    }
    return { result, lines: rotatedLines(key, environment, result.changed) }
  })

/** Pure: what was really done. Whoever rotates after a leak must learn that the value is still the same one. */
export const rotatedLines = (key: string, environment: string, changed: readonly string[]): string[] =>
  changed.includes(key)
    ? [`${key} of ${environment} is a new one; the former opens nothing any more.`]
    : [
        `${key} of ${environment} is the same as before this command: it finished an earlier change, whose former value opens nothing any more.`,
        `Where the present one has to go too, run the same command again.`,
      ]

const neverFinished = (left: string) =>
  new OperatorError(`${left}, though it was just finished: somebody else changes the roles too.`, {
    code: 'former-login-in-use',
    whose: 'operator',
    hint: 'Every task holds the present DATABASE_URL. Find out who else works on the database’s roles, then run the same command again.',
  })

const notRotated = (key: string) =>
  new OperatorError(`${key} is not medspa's to make: only ${rotatedKeys.join(', ')} can be rotated.`, {
    code: 'secret-not-rotated',
    whose: 'operator',
    exit: 'usage',
    hint: `Take a new value from its provider, then: ${commandLine('secrets set', { words: [key], flags: ['--roll'] })}`,
  })
