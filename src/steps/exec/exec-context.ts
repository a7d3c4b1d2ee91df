import type { RunTaskInput } from '../../aws/ecs/run-task.ts'

/** How the command's task runs: the API's task definition of the release that serves. */
export type CommandTask = {
  /** For `runTask.run`. */
  input: RunTaskInput
  release: string
  group: string
  streamOf: (taskArn: string) => string
}

/** How a command ended. `exitCode` is null where it never started. */
export type Executed = { task: string; exitCode: number | null }

export type ExecContext = {
  /** What the container is given in place of its own command. */
  words: readonly string[]
  /** `--timeout`, in milliseconds: medspa stops the task then. */
  limitMs?: number | undefined
  /** Wait for a command that holds the deploy lock. */
  wait?: boolean
  lockTableMissing?: boolean
  stateBucketMissing?: boolean
  commandTask?: CommandTask
  executed?: Executed
  /** Filled as they come, whatever becomes of the task: the newest lines. */
  log: string[]
  /** How many lines came before those. */
  omitted: number
}
