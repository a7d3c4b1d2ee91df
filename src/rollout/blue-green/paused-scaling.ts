import type { Autoscaling } from '../../aws/ecs/autoscaling.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import type { RolloutProgress } from '../index.ts'

/**
 * Carries out a rollout while autoscaling is paused: it would scale both task sets, take the tasks of both for the capacity
 * that there is, and have CodeDeploy fail where new tasks come and go (CodeDeploy user guide, "Troubleshoot Amazon ECS
 * deployment issues": suspend scaling, CodeDeploy cannot). It goes on afterwards whatever became of the rollout; a process
 * that is killed leaves it paused, and the next rollout or `keepAtLeast` takes it up again.
 * @param rollout gives the least number of tasks from then on; undefined: as before. `keep` has autoscaling go on with exactly
 *   this least number, whatever becomes of the rollout: what AWS shows may be older than what was set.
 */
export async function withScalingPaused(
  autoscaling: Autoscaling,
  progress: Pick<RolloutProgress, 'line' | 'signal'>,
  rollout: (keep: (min: number) => void) => Promise<number | undefined>,
): Promise<void> {
  let kept: number | undefined
  const keep = (min: number) => {
    kept = min
  }
  const limits = await autoscaling.limits()
  if (limits === undefined) {
    await rollout(keep)
    return
  }
  const resume = async (least: number | undefined) => {
    const now = await autoscaling.limits()
    if (now !== undefined) await autoscaling.resume(kept ?? Math.max(now.min, least ?? 0))
  }
  let least: number | undefined
  try {
    if (!limits.suspended) await autoscaling.pause()
    least = await rollout(keep)
  } catch (error) {
    try {
      await resume(undefined)
    } catch (other) {
      const told = `autoscaling stays suspended until the next deploy: ${messageOf(other)}`
      // The evidence of a cancelled command is not shown, and another error has none.
      if (error instanceof OperatorError && !progress.signal.aborted) error.evidence.push(told)
      else progress.line(told)
    }
    throw error
  }
  await resume(least)
}
