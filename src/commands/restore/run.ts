import { servingReleases } from '../../releases/serving.ts'
import { checkTag } from '../../steps/release/find-release.ts'
import { lookAtServing } from '../../steps/release/look-at-serving.ts'
import { need } from '../../steps/step.ts'
import { urlsOf } from '../../steps/validate/validate-environment.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type DeployedContext, validateOnly } from '../../tasks/deployed.ts'
import {
  findNamedRelease,
  lookAroundToRestore,
  lookWhatSleeps,
  type RestoreContext,
  wake,
} from '../../tasks/restore.ts'
import { carryOut } from '../deploy/plan-and-apply.ts'
import { rememberRelease, summaryOf } from '../deploy/run.ts'
import { sayHowDeployStands } from '../deploy/stands.ts'
import {
  type CommandResult,
  type CommonOptions,
  runCommand,
  type Session,
  type Terminal,
} from '../frame/run-command.ts'
import { withLock } from '../frame/with-lock.ts'
import { restorePreview } from './lines.ts'

export type RestoreOptions = CommonOptions & {
  acceptDifferences?: boolean
  redisSnapshot?: string
  release?: string
  snapshot?: string
  wait?: boolean
}

/** `medspa restore`: section 5 of the seed: a deploy's list on the data that sleep, in the order of tasks/restore.ts. */
export const restore = (options: RestoreOptions, terminal: Terminal): Promise<number> =>
  runCommand('restore', options, terminal, (session) => runRestore(session, options))

async function runRestore(session: Session, options: RestoreOptions): Promise<CommandResult<'restore'>> {
  const { deps } = session
  const { acceptDifferences, redisSnapshot, release, snapshot, wait = false } = options
  if (release !== undefined) checkTag({ option: '--release', tag: release })
  const found: RestoreContext = { request: { acceptDifferences, redisSnapshot, release, snapshot } }
  await session.run(lookAroundToRestore(deps), found)
  if (release !== undefined) await session.run(findNamedRelease(deps, release), found)
  return withLock(session, { command: 'restore', reason: 'restore', wait }, async () => {
    await session.run(lookWhatSleeps(deps), found)
    const { restoring } = found
    if (restoring === undefined) return awake(session)
    const context: DeployContext = { tag: restoring.release, build: false, restoring }
    rememberRelease(session, context)
    sayHowDeployStands(session, context)
    const preview = restorePreview(restoring, deps.clock.now(), session.screen.size())
    await carryOut(session, context, { release: wake, preview })
    const outputs = need(context, 'outputs')
    return {
      result: {
        release: context.tag,
        urls: urlsOf(outputs),
        outputs,
        restored: { database: restoring.from.database?.id ?? null, redis: restoring.from.redis?.id ?? null },
        compared: context.compared ?? 'skipped',
      },
      lines: summaryOf(session, context),
    }
  })
}

/** What the command makes true is so already, as after one that was stopped at its very end: seen, and told. */
async function awake(session: Session): Promise<CommandResult<'restore'>> {
  const { deps, environment } = session
  const context: DeployedContext = {}
  await session.run(validateOnly(deps), context)
  const outputs = need(context, 'outputs')
  const release = servingReleases(await lookAtServing(deps))[0] ?? null
  return {
    result: { release, urls: urlsOf(outputs), outputs, restored: { database: null, redis: null }, compared: 'skipped' },
    lines: [`${environment} is awake: there was nothing to restore.`],
  }
}
