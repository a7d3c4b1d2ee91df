import type { Deps } from '../../deps.ts'

/** What steps about a deployment of CodeDeploy's hand on to each other. */
export type DeploymentContext = {
  /** The id that was asked for; else the one that is under way. */
  asked?: string | undefined
  deployment?: NonNullable<Awaited<ReturnType<Deps['deployments']['find']>>>
  /** CodeDeploy's status of it at the end. */
  status?: string
}
