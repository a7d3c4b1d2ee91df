import type { Task } from '@aws-sdk/client-ecs'

/** Why a task ended. A container without an exit code never started. */
export type StoppedTask = {
  taskArn: string
  taskDefinitionArn?: string | undefined
  stoppedAt?: Date | undefined
  /** `EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated` … */
  stopCode?: string
  stoppedReason?: string
  /** Id of the deployment that it belonged to; of a one-off task, who ran it. */
  startedBy?: string
  containers: { name: string; exitCode?: number; reason?: string }[]
}

/** ECS's task as we read it. Pure. */
export const toStoppedTask = (task: Task): StoppedTask => ({
  taskArn: task.taskArn ?? '',
  taskDefinitionArn: task.taskDefinitionArn,
  stoppedAt: task.stoppedAt,
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  startedBy: task.startedBy,
  containers: (task.containers ?? []).map(({ name = '', exitCode, reason }) => ({ name, exitCode, reason })),
})
