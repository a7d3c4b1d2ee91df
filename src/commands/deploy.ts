import { messageOf } from '../errors.ts'
import { shortTag } from '../releases/release-images.ts'
import { lookAround, lookAtFoundation, makeStateBucket, prepare, release } from '../tasks/deploy.ts'
import type { DeployContext } from '../tasks/deploy-context.ts'
import { need } from '../tasks/step.ts'
import { restoreRelease } from '../tasks/steps/record-release.ts'
import { urlsOf } from '../tasks/steps/validate-environment.ts'
import type { SavedPlan } from '../terraform/run.ts'
import { closingSummary } from '../view/closing-summary.ts'
import { createPalette } from '../view/palette.ts'
import { planPaint, planSummaryLines } from '../view/plan-summary.ts'
import { agreeOnOutsideEdits } from './secrets/open-secret.ts'
import { type CommandResult, type CommonOptions, declined, runCommand, type Session, type Terminal } from './session.ts'
import { withLock } from './with-lock.ts'

export type DeployOptions = CommonOptions & { tag?: string; allowDestroy?: string[]; wait?: boolean }

/** `medspa deploy`: sections 2.1 to 2.8 of the seed, in the order of tasks/deploy.ts. */
export const deploy = (options: DeployOptions, terminal: Terminal): Promise<number> =>
  runCommand('deploy', options, terminal, (session) => runDeploy(session, options))

async function runDeploy(
  session: Session,
  { allowDestroy = [], tag, wait = false }: DeployOptions,
): Promise<CommandResult<'deploy'>> {
  const { deps } = session
  const context: DeployContext = {
    tag: tag ?? (await deps.images.tag()).tag,
    build: tag === undefined,
    allowDestroy,
  }
  session.remember(() => ({
    release: {
      ...(context.formerRelease?.api_image_tag ? { from: context.formerRelease.api_image_tag } : {}),
      to: context.tag,
    },
    ...(context.digests ? { digests: context.digests } : {}),
  }))
  try {
    await session.run(lookAround(deps), context)
    await agreeOnStateBucket(session, context)
    const request = { command: 'deploy', reason: `release ${shortTag(context.tag)}`, wait }
    return await withLock(session, request, () => carryOut(session, context))
  } finally {
    // Plans hold what the state holds: one that was declined, cancelled or empty is not kept.
    for (const plan of [context.foundation, context.plan]) if (plan) await deps.terraform.discard(plan)
  }
}

async function agreeOnStateBucket(session: Session, context: DeployContext): Promise<void> {
  const { deps, prompts } = session
  if (!context.stateBucketMissing) return
  const bucket = deps.settings.stateBucket
  if (!(await prompts.confirm(`Create the S3 bucket ${bucket} for Terraform's state?`)))
    throw declined(`The bucket ${bucket}`)
  await session.run(makeStateBucket(deps), context)
}

async function carryOut(session: Session, context: DeployContext): Promise<CommandResult<'deploy'>> {
  const { deps, environment, prompts } = session
  await session.run(lookAtFoundation(deps), context)
  await agreeOnOutsideEdits(session, { outside: context.outside }, { writes: true })
  if (context.foundation) {
    const lines = planLines(session, context.foundation)
    if (!(await prompts.confirm(`Make these for ${environment}?`, lines))) throw declined('The foundation')
  }

  try {
    await session.run(prepare(deps), context)
    if (context.plan && !context.plan.empty) {
      const lines = planLines(session, context.plan)
      if (!(await prompts.confirm(`Apply this to ${environment}?`, lines)))
        throw declined('The plan', 'nothing that runs')
    }
    await session.run(release(deps), context)
  } catch (error) {
    await takeBack(session, context)
    throw error
  }

  const outputs = need(context, 'outputs')
  const urls = urlsOf(outputs)
  const former = context.formerRelease?.api_image_tag
  return {
    result: { release: context.tag, images: need(context, 'digests'), urls, outputs },
    lines: closingSummary(
      {
        environment,
        release: shortTag(context.tag),
        former: former && shortTag(former),
        urls,
        applied: [context.foundation, context.plan].flatMap((plan) => (plan ? [plan.summary] : [])),
        migrated: context.migrated?.applied,
        voice: context.voiceMoved,
        standIns: Object.keys(deps.profile.testSecrets),
        records: session.records,
      },
      session.stdout,
    ),
  }
}

/**
 * Only where nothing was applied: a plan that failed, was declined or cancelled leaves the release as it was. Once the
 * lock is someone else's, so is the release. What cannot be taken back is told; the error that led here stays the error.
 */
async function takeBack({ deps, screen }: Session, context: DeployContext): Promise<void> {
  try {
    await deps.deployLock.check()
    await restoreRelease(deps, context)
  } catch (error) {
    const why = messageOf(error)
    screen.line(`note: ${deps.names.releaseParameter} still names ${shortTag(context.tag)}: ${why}`)
  }
}

/** A plan next to its question: what does not fit above it is counted. */
function planLines({ deps, environment, screen }: Session, plan: SavedPlan): string[] {
  const { columns, rows } = screen.size()
  const all = `medspa plan --env ${environment}${deps.profile.name === 'sandbox' ? ' --sandbox' : ''}`
  return planSummaryLines(plan.summary, {
    width: columns,
    paint: planPaint(createPalette(screen.colourLevel)),
    // The question may take two rows, and its answer one.
    room: { lines: rows - 3, all },
  })
}
