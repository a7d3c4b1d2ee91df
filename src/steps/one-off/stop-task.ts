import type { Deps } from '../../deps.ts'
import type { Progress } from '../step.ts'

/** What ECS shows of a task that was stopped by the operator's Ctrl-C. */
export const CANCELLED = 'cancelled by the operator'

/** Stops a one-off task that nobody waits for any more; tells where it could not be stopped and goes on. Gives whether it was. */
export const stopTask = (
  { runTask }: Pick<Deps, 'runTask'>,
  taskArn: string,
  why: string,
  { line }: Pick<Progress, 'line'>,
): Promise<boolean> =>
  runTask.stop(taskArn, why).then(
    () => true,
    (error: Error) => {
      line(`the task goes on, it could not be stopped: ${taskArn}: ${error.message}`)
      return false
    },
  )
