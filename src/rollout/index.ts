/** Where a service is to be moved. */
export type RolloutTarget = {
  taskDefinitionArn: string
  /** Tasks that a service without any is scaled to. */
  desired: number
  /** Start new tasks though the revision is the one that runs: what they read at their start has changed. */
  renew: boolean
  /** The least number of tasks that autoscaling keeps from now on, as `keepAtLeast` sets it; left out, it stays. */
  atLeast?: number
  /** How the traffic is shifted: the name of a deployment configuration of CodeDeploy's, in place of the group's. */
  strategy?: string | undefined
  /**
   * The group's alarms stop nothing this time. A rolling deployment needs no word of it: ECS passes over alarms that are raised
   * already when it begins. Source: ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
   */
  ignoresAlarms?: boolean | undefined
  /** What to do where it does not start, in place of a new deploy: the hint of `rollout-failed` says it behind what a task lacks. */
  otherwise?: string | undefined
  /** Asked before the new tasks are given the traffic, and after `smoke`. */
  hold?: Hold | undefined
}

/** New tasks that wait to be given the traffic. */
export type Held = {
  deploymentId: string
  /** Minutes that CodeDeploy waits, from the beginning of the wait, before it stops the deployment. */
  waitMinutes: number
  /** The last lines of each of the new tasks' logs, without secrets, behind a line with the task's id. */
  log: () => Promise<string[]>
}

/**
 * Asks whether new tasks are given the traffic. Undefined: nobody can be asked here, and the answer comes from elsewhere, by
 * CodeDeploy. `signal` aborts once it has come: then the question is taken back, and rejects.
 */
export type Hold = (held: Held, signal: AbortSignal) => Promise<'continue' | 'stop' | undefined>

export type RolloutProgress = {
  line: (text: string) => void
  /** What the rollout is at, on a terminal in place of its log. */
  status?: (lines: () => readonly string[]) => void
  signal: AbortSignal
}

/**
 * Looks whether new tasks, which are healthy and have no traffic yet, do what they are for; rejects with the reason if not.
 * The evidence of an OperatorError goes into the rollout's error, and it says whose turn it is.
 */
export type Smoke = (signal: AbortSignal) => Promise<void>

export type Rollout = {
  /** Whether the release alone serves already, with every task healthy. */
  serves: (taskDefinitionArn: string) => Promise<boolean>
  /** Raises the least number of tasks that autoscaling keeps to this, where it is lower; takes it up again where a parking left it suspended. */
  keepAtLeast: (tasks: number) => Promise<void>
  /**
   * Moves the service to a release, then raises the least number of tasks: Application Auto Scaling acts at once, and
   * would start tasks of the older revision. Returns when that release alone serves; rejects with the reasons otherwise
   * (`rollout-failed`, or `rollout-stopped` where it was held and did not go on). Three tasks of it that stopped, and none ever healthy, end it, or one that
   * no other try could start: the service goes back to what served, or to no task where it had none.
   * @param smoke asked once, before the new tasks are given the traffic; rollouts that cannot hold it back ask nobody (rolling)
   */
  move: (target: RolloutTarget, progress: RolloutProgress, smoke?: Smoke) => Promise<void>
}
