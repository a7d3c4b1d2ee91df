import { messageOf } from '../../errors.ts'
import { shortTag } from '../../releases/release-images.ts'
import { restoreRelease } from '../../steps/release/restore-release.ts'
import { planRelease } from '../../tasks/deploy.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { List } from '../../tasks/list.ts'
import { placeOf } from '../../view/place.ts'
import { declined } from '../frame/declined.ts'
import type { Session } from '../frame/session.ts'
import { agreeOnOutsideEdits } from '../secrets/shared/secret-answers.ts'
import { planLines } from './plan-lines.ts'
import { agreeOnRecoveredSecrets } from './recover-secrets.ts'
import { commitsToTell, releaseLines } from './release-lines.ts'

/** What brings a release to an environment, once its plan is approved, and what is told beside the plan. */
export type Course = {
  release: List<DeployContext>
  /** Lines above the plan's; without them it is the release, and the one before. */
  preview?: readonly string[]
}

/**
 * Shared by deploy and restore: plan, ask for approval, apply, roll out. If the plan is not applied, the release parameter
 * is put back.
 */
export async function planAndApply(session: Session, context: DeployContext, course: Course): Promise<void> {
  try {
    await session.follow(planRelease, context, {
      'recover-secrets': () => agreeOnRecoveredSecrets(session, context),
      'outside-edits': () => agreeOnOutsideEdits(session, context),
      'apply-foundation': () => approveFoundation(session, context),
      'apply-plan': () => approvePlan(session, context, course.preview),
    })
    await session.follow(course.release, context, {})
  } catch (error) {
    await putReleaseBack(session, context)
    throw error
  } finally {
    // Plans hold what the state holds: one that was declined, cancelled or empty is not kept.
    for (const plan of [context.foundation, context.plan]) if (plan) await session.deps.terraform.discard(plan)
  }
}

async function approveFoundation(session: Session, { deletedSecrets = [], foundation }: DeployContext): Promise<void> {
  if (!foundation) return
  const lines = await planLines(session, { summary: foundation.summary })
  if (await session.prompts.confirm(`Make these for ${placeOf(session.deps)}?`, lines)) return
  throw declined('The foundation', deletedSecrets.length > 0 ? 'nothing but the secrets, which are back,' : 'nothing')
}

async function approvePlan(session: Session, context: DeployContext, preview: Course['preview']): Promise<void> {
  if (!context.plan || context.plan.empty) return
  const { before, tag, uncommitted } = context
  const commits = preview === undefined ? await commitsToTell(session, { before, tag }) : undefined
  const told = preview ?? releaseLines({ before, tag, commits, ...(uncommitted && { uncommitted }) })
  const lines = await planLines(session, context.plan, told)
  if (!(await session.prompts.confirm(`Apply this to ${placeOf(session.deps)}?`, lines)))
    throw declined('The plan', 'nothing that runs')
}

/**
 * Only where nothing was applied: a plan that failed, was declined or cancelled leaves the release as it was. Once the
 * lock is someone else's, so is the release. What cannot be put back is told; the error that led here stays the error.
 */
async function putReleaseBack({ deps, screen }: Session, context: DeployContext): Promise<void> {
  if (!context.releaseToRestore) return
  try {
    await deps.deployLock.check()
    await restoreRelease(deps, context)
  } catch (error) {
    screen.line(`note: ${deps.names.releaseParameter} still names ${shortTag(context.tag)}: ${messageOf(error)}`)
  }
}
