import type { Deps } from '../../../deps.ts'

/** What a worker is held against. */
export type WantedWorker = {
  name: string
  /** Undefined: the revision that its service is told to run. */
  taskDefinitionArn?: string | undefined
  /** Tasks; undefined: as many as its service is told to run. */
  desired?: number | undefined
}

/** Pure: the workers of the configuration file, with as many tasks as it says. */
export const configuredWorkers = ({ platform }: Pick<Deps['settings'], 'platform'>) =>
  Object.entries(platform.workers ?? {}).map(([name, { desired_count: desired = 1 }]) => ({ name, desired }))
