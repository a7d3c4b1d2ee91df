/** Where a service is to be moved. */
export type RolloutTarget = {
  taskDefinitionArn: string
  /** Tasks that a service without any is scaled to. */
  desired: number
  /** Start new tasks though the revision is the one that runs: what they read at their start has changed. */
  renew: boolean
  /** The least number of tasks that autoscaling keeps from now on, as `keepAtLeast` sets it; left out, it stays. */
  atLeast?: number
}

export type RolloutProgress = {
  line: (text: string) => void
  /** What the rollout is at, on a terminal in place of its log. */
  status?: (lines: () => readonly string[]) => void
  signal: AbortSignal
}

export type Rollout = {
  /** Whether the release alone serves already, with every task healthy. */
  serves: (taskDefinitionArn: string) => Promise<boolean>
  /** Raises the least number of tasks that autoscaling keeps to this, where it is lower; takes it up again where a parking left it suspended. */
  keepAtLeast: (tasks: number) => Promise<void>
  /**
   * Moves the service to a release, then raises the least number of tasks: Application Auto Scaling acts at once, and
   * would start tasks of the older revision. Returns when that release alone serves; rejects with the reasons otherwise
   * (`rollout-failed`). Three tasks of it that stopped, and none ever healthy, end it: the service goes back to what
   * served, or to no task where it had none.
   */
  move: (target: RolloutTarget, progress: RolloutProgress) => Promise<void>
}
