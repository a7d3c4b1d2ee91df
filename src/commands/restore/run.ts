import { isNamed } from '../../dns/is-named.ts'
import { servingReleases } from '../../releases/serving.ts'
import { mayBePlain } from '../../steps/preflight/refuse-plain-http.ts'
import { checkTag } from '../../steps/release/find-release.ts'
import { readServing } from '../../steps/release/read-serving.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { beginRestore, wake } from '../../tasks/restore.ts'
import type { RestoreContext } from '../../tasks/restore-context.ts'
import { type ValidateContext, validate } from '../../tasks/validate.ts'
import { planAndApply } from '../deploy/plan-and-apply.ts'
import { recordReleaseFacts, summaryOf, urlsIn } from '../deploy/run.ts'
import { reportDeployStands } from '../deploy/stands.ts'
import { confirmName, refuseUnasked } from '../frame/confirm-name.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { restore } from './command.ts'
import { restorePreview } from './lines.ts'

/** `medspa restore`: section 5: a deploy's list on the data that sleep, in the order of tasks/restore.ts. */
export const run = (options: OptionsOf<typeof restore>, terminal: Terminal): Promise<number> =>
  runCommand(restore, options, terminal, (session) => runRestore(session, options))

/** The body of `medspa restore`. */
export async function runRestore(
  session: Session,
  options: OptionsOf<typeof restore>,
): Promise<CommandResult<typeof restore>> {
  const { deps } = session
  confirmName(session, options.confirm, {
    needed: 'Restoring production needs its name besides --yes.',
    taken: `${session.environment} would be restored`,
  })
  const { acceptDifferences, redisSnapshot, release, snapshot, wait = false } = options
  if (release !== undefined) checkTag({ option: '--release', tag: release })
  refuseUnasked(session)
  const found: RestoreContext = {
    request: { acceptDifferences, redisSnapshot, release, snapshot },
    plain: mayBePlain(deps.settings),
    wait,
  }
  return releasingLock(session, async () => {
    await session.follow(beginRestore, found, {})
    const { restoring } = found
    if (restoring === undefined) return awake(session)
    const context: DeployContext = {
      tag: restoring.release,
      build: false,
      restoring,
      named: isNamed(deps.settings),
      protects: session.environment === 'production',
    }
    recordReleaseFacts(session, context)
    reportDeployStands(session, context)
    const preview = restorePreview(restoring, deps.clock.now(), session.screen.size())
    await planAndApply(session, context, { release: wake, preview })
    const outputs = need(context, 'outputs')
    return {
      result: {
        release: context.tag,
        urls: urlsIn(context),
        outputs,
        restored: { database: restoring.from.database?.id ?? null, redis: restoring.from.redis?.id ?? null },
        compared: context.compared ?? 'skipped',
      },
      lines: summaryOf(session, context),
    }
  })
}

/** What the command makes true is so already, as after one that was stopped at its very end: seen, and told. */
async function awake(session: Session): Promise<CommandResult<typeof restore>> {
  const { deps, environment } = session
  const context: ValidateContext = {}
  await session.follow(validate, context, {})
  const outputs = need(context, 'outputs')
  const release = servingReleases(await readServing(deps))[0] ?? null
  return {
    result: {
      release,
      urls: urlsIn(context),
      outputs,
      restored: { database: null, redis: null },
      compared: 'skipped',
    },
    lines: [`${environment} is awake: there was nothing to restore.`],
  }
}
