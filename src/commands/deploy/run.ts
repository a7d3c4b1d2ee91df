import { commandLine } from '../../command-line.ts'
import { isNamed } from '../../dns/is-named.ts'
import { shortTag } from '../../releases/release-images.ts'
import { beforeInWords, servingReleases } from '../../releases/serving.ts'
import { targetsOf } from '../../releases/targets.ts'
import type { RunFacts } from '../../runs/recorder.ts'
import { findKey } from '../../secrets/keys.ts'
import { aheadText } from '../../steps/migrate/migration-log.ts'
import { mayBePlain } from '../../steps/preflight/refuse-plain-http.ts'
import { refuseBadRelease } from '../../steps/release/back/bad-release.ts'
import { checkTag } from '../../steps/release/find-release.ts'
import { beginDeploy, release, requireAwake } from '../../tasks/deploy.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { findSleeping, wake } from '../../tasks/restore.ts'
import type { RestoreContext } from '../../tasks/restore-context.ts'
import { planGroups } from '../../view/plan-groups.ts'
import { confirmName } from '../frame/confirm-name.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { releasingLock } from '../frame/with-lock.ts'
import { changedAddresses, restoredInWords, restorePreview } from '../restore/lines.ts'
import { approveStateBucket } from './approve-state-bucket.ts'
import { deploy } from './command.ts'
import { askToGoOn } from './hold.ts'
import { type ClosingSummary, closingSummary } from './lines.ts'
import { type Course, planAndApply } from './plan-and-apply.ts'
import { promotionFlags, promotionOf } from './promote.ts'
import { checkRedeployAlone, redeployRelease } from './redeploy.ts'
import { reportDeployStands } from './stands.ts'
import { runWatch } from './watch.ts'

/** `medspa deploy`: sections 2.1 to 2.8, in the order of tasks/deploy.ts. */
export const run = (options: OptionsOf<typeof deploy>, terminal: Terminal): Promise<number> =>
  runCommand(deploy, options, terminal, (session) => runDeploy(session, options))

/** The body of `medspa deploy`. */
export async function runDeploy(
  session: Session,
  options: OptionsOf<typeof deploy>,
): Promise<CommandResult<typeof deploy>> {
  const { allowDestroy = [], now = false, redeploy = false, restoreIfParked = false, tag, wait = false } = options
  if (options.watch !== undefined) return runWatch(session, options)
  const { deps } = session
  const { hold = deps.settings.hold, strategy = deps.settings.strategy } = options
  confirmName(session, options.confirm, {
    needed: 'Deploying production needs its name besides --yes.',
    taken: `${session.environment} would be deployed`,
  })
  if (tag !== undefined) checkTag({ option: '--tag', tag })
  if (redeploy) checkRedeployAlone(options)
  const promotion = await promotionOf(session, options)
  const checkedOut = tag === undefined && !redeploy && !promotion ? await deps.images.tag() : undefined
  const context: DeployContext = {
    // Of a release that starts anew, or is promoted, the list finds it.
    tag: tag ?? checkedOut?.tag ?? '',
    uncommitted: (checkedOut?.differences ?? []).map(({ path }) => path),
    build: tag === undefined && promotion === undefined,
    promotion,
    targets: targetsOf(deps.settings.platform),
    named: isNamed(deps.settings),
    plain: mayBePlain(deps.settings),
    protects: session.environment === 'production',
    asked: tag,
    allowDestroy,
    now,
    wait,
    strategy,
    ignoreAlarms: options.ignoreAlarms,
    hold: hold ? askToGoOn(session) : undefined,
    snapshotFirst: deps.settings.snapshotBeforeMigration,
    skipIfParked: options.skipIfParked ?? false,
  }
  recordReleaseFacts(session, context)
  reportDeployStands(session, context)
  if (redeploy) await redeployRelease(session, context)
  else await deployRelease(session, context, { allowBad: options.allowBad ?? false, restoreIfParked })
  if (context.leftParked !== undefined)
    return {
      result: { skipped: context.leftParked },
      lines: [
        `Nothing was deployed: ${context.leftParked}`,
        `To restore it with this release: ${commandLine('deploy', { flags: [...promotionFlags(promotion), '--restore-if-parked'] })}`,
      ],
    }
  const outputs = need(context, 'outputs')
  return {
    result: {
      release: context.tag,
      images: need(context, 'digests'),
      urls: urlsIn(context),
      outputs,
      snapshot: context.snapshot ?? null,
    },
    lines: summaryOf(session, context),
  }
}

async function deployRelease(
  session: Session,
  context: DeployContext,
  { allowBad, restoreIfParked }: { allowBad: boolean; restoreIfParked: boolean },
): Promise<void> {
  await releasingLock(session, async () => {
    await session.follow(beginDeploy, context, { 'create-state-bucket': () => approveStateBucket(session, context) })
    await refuseBadRelease(session.deps, { allowBad, tag: context.tag, flags: promotionFlags(context.promotion) })
    const course = restoreIfParked ? await courseOf(session, context) : undefined
    if (course === undefined) await session.follow(requireAwake, context, {})
    if (context.leftParked !== undefined) return
    await planAndApply(session, context, course ?? { release })
  })
}

/** A parked environment is woken with this release; one that is awake is deployed as ever. */
async function courseOf(session: Session, context: DeployContext): Promise<Course | undefined> {
  const found: RestoreContext = { request: { release: context.tag }, optional: true, plain: context.plain === true }
  await session.follow(findSleeping, found, {})
  if (found.restoring === undefined) return undefined
  context.restoring = found.restoring
  return { release: wake, preview: restorePreview(found.restoring, session.deps.clock.now(), session.screen.size()) }
}

/** For the run's record. */
export function recordReleaseFacts(session: Session, context: DeployContext): void {
  session.recordFacts(() => ({
    ...(context.tag === '' ? {} : { release: { ...servedBefore(context), to: context.tag } }),
    ...(context.digests ? { digests: context.digests } : {}),
    ...promotedFrom(context),
    ...plannedIn(context),
    ...(context.checks?.length
      ? { checks: context.checks.map(({ evidence, id, status }) => ({ id, status, evidence })) }
      : {}),
  }))
}

/** Where the images come from, once they were found there. */
function promotedFrom({ promotion }: DeployContext): Pick<RunFacts, 'promotedFrom'> {
  if (promotion?.found === undefined) return {}
  return { promotedFrom: { environment: promotion.from, account: promotion.found.account } }
}

/** What was planned, whether or not it was applied: the steps say that. */
function plannedIn({ foundation, plan }: DeployContext): Pick<RunFacts, 'plan'> {
  const plans = [foundation, plan].flatMap((each) => (each ? [each.summary] : []))
  const groups = planGroups(plans.flatMap(({ changes }) => changes))
  return groups.length > 0 ? { plan: groups } : {}
}

/** Only what came to serve is a way back. */
function servedBefore({ before }: DeployContext): { from?: string } {
  const [from] = before === undefined ? [] : servingReleases(before)
  return from === undefined ? {} : { from }
}

/** Where the environment answers, for the document: under its certificate's name, where it has one. */
export function urlsIn(context: Pick<DeployContext, 'urls'>): ClosingSummary['urls'] {
  const { api, voice } = need(context, 'urls')
  return { api, voice }
}

/** The stand-ins that a deploy puts in by itself: for keys that an environment must have. */
const standInsOf = (deps: Session['deps']): string[] =>
  Object.keys(deps.profile.testSecrets).filter((name) => findKey(deps.catalogue, name)?.required !== 'no')

/** What a deploy, or a restore, has made of the environment. */
export function summaryOf({ deps, environment, records, stdout }: Session, context: DeployContext): string[] {
  const applied = [context.foundation, context.plan].flatMap((plan) => (plan ? [plan.summary] : []))
  return closingSummary(
    {
      environment,
      release: shortTag(context.tag),
      before: beforeInWords(context.before, context.tag),
      urls: urlsIn(context),
      balancer: need(context, 'urls').at,
      promotedFrom: context.promotion?.from,
      applied,
      migrated: context.migrated?.applied,
      ahead: context.migrated?.ahead ? aheadText(context.migrated.ahead, shortTag(context.tag)) : undefined,
      voice: context.voiceMoved,
      renewed: context.rolled,
      workers: Object.entries(deps.settings.platform.workers ?? {}).map(
        ([name, { desired_count: tasks = 1 }]) => `${name} (${tasks})`,
      ),
      restored: context.restoring && restoredInWords(context.restoring, context.compared),
      toChange: context.restoring ? changedAddresses(applied) : [],
      standIns: standInsOf(deps),
      records,
    },
    stdout,
  )
}
