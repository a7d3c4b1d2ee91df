import { shortTag } from './release-images.ts'

type SeenTask = { taskDefinitionArn: string; lastStatus: string; address?: string | undefined }

/** A service, its tasks, and the targets of each of its target groups. */
export type SeenTasks = {
  service: { taskDefinitionArn: string; deployments: readonly { taskDefinitionArn: string }[] } | undefined
  tasks: readonly SeenTask[]
  groups: readonly (readonly { address: string; state: string }[])[]
}

/** Which release serves. */
export type Serving = {
  /** Revisions that have a healthy task, the service's own first, each with its release's tag; empty: nothing serves. */
  revisions: { taskDefinitionArn: string; release: string }[]
  /** The release that ECS is moving the service to, while no task of it is healthy. */
  underWay?: string | undefined
  /** Where nothing serves: the release whose tasks are not healthy. */
  down?: string | undefined
}

/** Whether a task runs, and every group of the service sends requests to it. Running alone says nothing: it may not answer. */
export const isHealthy = (task: SeenTask, groups: SeenTasks['groups']): boolean =>
  task.lastStatus === 'RUNNING' &&
  groups.every((targets) => targets.some(({ address, state }) => address === task.address && state === 'healthy'))

/**
 * Pure: the revisions (ARNs of task definitions) that serve, the one that the service names first. What the service was
 * told to run does not count, nor what was registered last: after a failed rollout both may never have answered.
 */
export function servingRevisions({ groups, service, tasks }: SeenTasks): string[] {
  if (service === undefined) return []
  const healthy = new Set(tasks.filter((task) => isHealthy(task, groups)).map((task) => task.taskDefinitionArn))
  const order = [service.taskDefinitionArn, ...service.deployments.map((deployment) => deployment.taskDefinitionArn)]
  return [...new Set([...order, ...healthy])].filter((arn) => healthy.has(arn))
}

type Definition = { containers: readonly { name: string; image: string }[]; tags: Record<string, string> }

/**
 * Pure: the release of a revision: the tag of its API image. The revision's own tag `release` is what somebody wrote beside
 * it, and counts only where the image is named by its digest. Undefined where neither says it.
 */
export const releaseOf = ({ containers, tags }: Definition, container: string): string | undefined =>
  imageTag(containers.find(({ name }) => name === container)?.image ?? '') ?? tags.release

/** `v1` of `host:5000/name:v1` and `host/name:v1@sha256:…`; undefined for an image without a tag. */
export const imageTag = (image: string): string | undefined => /^[^@]*:([^/:@]+)(?:@|$)/.exec(image)?.[1]

/** `sha256:…` of `host/name@sha256:…`; undefined for an image that is named by its tag alone. */
export const imageDigest = (image: string): string | undefined => /@(.+)$/.exec(image)?.[1]

/** `name` of `host:5000/name:v1` and `host/name@sha256:…`; empty for an image without a registry. */
export const imageRepository = (image: string): string => /^[^/]+\/([^:@]+)/.exec(image)?.[1] ?? ''

/** Pure: an image named by this digest alone, whatever tag or digest it was named by: Lambda refuses a tag beside a digest. */
export const withDigest = (image: string, digest: string): string =>
  `${image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`

/** Tags of the releases that serve, each once. */
export const servingReleases = ({ revisions }: Pick<Serving, 'revisions'>): string[] => [
  ...new Set(revisions.map(({ release }) => release)),
]

/** Pure: ` (before: …)` behind a release that comes, or has come; nothing where it is the one that served before. */
export function beforeInWords(before: Serving | undefined, release: string): string {
  if (before === undefined) return ''
  const served = servingReleases(before)
  if (served.length === 1 && served[0] === release) return ''
  if (served.length > 0) return ` (before: ${served.map(shortTag).join(' and ')})`
  return before.down === undefined || before.down === release
    ? ' (before: nothing served)'
    : ` (before: nothing served, ${shortTag(before.down)} was not healthy)`
}
