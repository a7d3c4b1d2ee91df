import type { Task } from '@aws-sdk/client-ecs'

/** Why a task ended. A container without an exit code never started. */
export type StoppedTask = {
  taskArn: string
  /** `EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated` … */
  stopCode?: string
  stoppedReason?: string
  containers: { name: string; exitCode?: number; reason?: string }[]
}

/** ECS's task as we read it. Pure. */
export const toStoppedTask = (task: Task): StoppedTask => ({
  taskArn: task.taskArn ?? '',
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  containers: (task.containers ?? []).map(({ name = '', exitCode, reason }) => ({ name, exitCode, reason })),
})
