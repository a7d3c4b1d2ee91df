/** Where a service is to be moved. */
export type RolloutTarget = {
  taskDefinitionArn: string
  /** Tasks that a service without any is scaled to. */
  desired: number
}

export type RolloutProgress = { line: (text: string) => void; signal: AbortSignal }

/** Moves the service to a release and returns when that release alone serves; rejects with the reasons otherwise. */
export type Rollout = (target: RolloutTarget, progress: RolloutProgress) => Promise<void>
