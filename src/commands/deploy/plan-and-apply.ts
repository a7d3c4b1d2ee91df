import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import { shortTag } from '../../releases/release-images.ts'
import { beforeInWords } from '../../releases/serving.ts'
import { restoreRelease } from '../../steps/release/record-release.ts'
import type { BoundStep } from '../../steps/step.ts'
import { lookAtFoundation, prepare } from '../../tasks/deploy.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { createPalette } from '../../view/palette.ts'
import { placeOf } from '../../view/place.ts'
import { planPaint, planSummaryLines } from '../../view/plan-summary.ts'
import { declined, type Session } from '../frame/run-command.ts'
import { agreeOnOutsideEdits } from '../secrets/shared/open-secret.ts'

/** What brings a release to an environment, once its plan is approved, and what is told beside the plan. */
export type Course = {
  release: (deps: Deps) => BoundStep<DeployContext>[]
  /** Lines above the plan's; without them it is the release, and the one before. */
  preview?: readonly string[]
}

/** Plans, asks, and carries out: a deploy, or a restore, under the lock. What a plan that is not applied changed is taken back. */
export async function carryOut(session: Session, context: DeployContext, course: Course): Promise<void> {
  const { deps, prompts } = session
  try {
    await session.run(lookAtFoundation(deps), context)
    await agreeOnOutsideEdits(session, { outside: context.outside }, { writes: true })
    if (context.foundation) {
      const lines = planLines(session, context.foundation)
      if (!(await prompts.confirm(`Make these for ${placeOf(deps)}?`, lines))) throw declined('The foundation')
    }
    try {
      await session.run(prepare(deps), context)
      if (context.plan && !context.plan.empty) {
        const lines = planLines(session, context.plan, course.preview ?? [releaseLine(context)])
        if (!(await prompts.confirm(`Apply this to ${placeOf(deps)}?`, lines)))
          throw declined('The plan', 'nothing that runs')
      }
      await session.run(course.release(deps), context)
    } catch (error) {
      await takeBack(session, context)
      throw error
    }
  } finally {
    // Plans hold what the state holds: one that was declined, cancelled or empty is not kept.
    for (const plan of [context.foundation, context.plan]) if (plan) await deps.terraform.discard(plan)
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
    screen.line(`note: ${deps.names.releaseParameter} still names ${shortTag(context.tag)}: ${messageOf(error)}`)
  }
}

/** A plan names tags at best where task definitions change. */
const releaseLine = ({ before, tag }: DeployContext) => `Release ${shortTag(tag)}${beforeInWords(before, tag)}`

/** A plan next to its question: what does not fit above it is counted. */
function planLines({ prompts, screen }: Session, plan: SavedPlan, preview: readonly string[] = []): string[] {
  const { columns, rows } = screen.size()
  const all = commandLine('plan')
  return [
    ...preview,
    ...planSummaryLines(plan.summary, {
      width: columns,
      paint: planPaint(createPalette(screen.colourLevel)),
      // The question may take two rows, and its answer one. Where nobody is asked, it is applied by the time it is looked for.
      room: { lines: rows - 3 - preview.length, ...(prompts.asking && { all }) },
    }),
  ]
}
