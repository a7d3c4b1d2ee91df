import { revisionOf } from './arn.ts'
import { shortTag } from './release-images.ts'
import { imageTag } from './serving.ts'

/** An image as something runs it: by its reference, and by the digest that was pulled, where that is known. */
type RunningImage = { image: string; digest?: string | undefined }

/** The release that was asked for. */
export type AskedRelease = {
  tag: string
  /** ARN of the revision that was registered for it. */
  taskDefinitionArn: string
  /** Digests that the registry has under the tag; undefined: not known, not compared. */
  digests?: { api?: string | undefined; 'voice-lambda'?: string | undefined } | undefined
  /** The version of the voice Lambda that was published for it; undefined where there are no voice webhooks. */
  voiceVersion?: string | undefined
}

/** What runs. */
export type RunningRelease = {
  /** What the service is told to run, with the API's image in that revision. */
  service: { taskDefinitionArn: string; image: string }
  /** The API's container of each running task. */
  tasks: readonly (RunningImage & { id: string; taskDefinitionArn: string })[]
  /** What the voice webhooks' alias stands on. */
  voice?: (RunningImage & { version: string }) | undefined
}

/**
 * Pure: where what runs is not the release that was asked for, a line each: what runs, and what was asked for. A digest
 * counts only where both sides know one.
 */
export function differences(asked: AskedRelease, running: RunningRelease): string[] {
  const { digests, tag, taskDefinitionArn, voiceVersion } = asked
  const { service, tasks, voice } = running
  const found: string[] = []
  const differs = (what: string, is: string, wanted: string) => found.push(`${what} is ${is}, and not ${wanted}`)

  if (service.taskDefinitionArn !== taskDefinitionArn)
    differs("the service's revision", revisionOf(service.taskDefinitionArn), revisionOf(taskDefinitionArn))
  const apiTag = imageTag(service.image) ?? service.image
  if (apiTag !== tag) differs(`the image of ${revisionOf(service.taskDefinitionArn)}`, shortTag(apiTag), shortTag(tag))
  for (const task of tasks) {
    const name = `task ${task.id.slice(0, 8)}`
    if (task.taskDefinitionArn !== service.taskDefinitionArn)
      differs(`${name}'s revision`, revisionOf(task.taskDefinitionArn), revisionOf(service.taskDefinitionArn))
    else if (isOther(task.digest, digests?.api))
      differs(
        `${name}'s image`,
        shortDigest(task.digest),
        `${shortDigest(digests?.api)}, which the registry has under ${shortTag(tag)}`,
      )
  }
  if (voiceVersion === undefined || voice === undefined) {
    if (voiceVersion !== undefined) found.push(`the voice webhooks have no version, and not ${voiceVersion}`)
    return found
  }
  if (voice.version !== voiceVersion) differs("the voice webhooks' version", voice.version, voiceVersion)
  const voiceTag = imageTag(voice.image) ?? voice.image
  if (voiceTag !== tag) differs("the voice webhooks' image", shortTag(voiceTag), shortTag(tag))
  else if (isOther(voice.digest, digests?.['voice-lambda']))
    differs(
      "the voice webhooks' image",
      shortDigest(voice.digest),
      `${shortDigest(digests?.['voice-lambda'])}, which the registry has under ${shortTag(tag)}`,
    )
  return found
}

const isOther = (is: string | undefined, wanted: string | undefined) =>
  is !== undefined && wanted !== undefined && is !== wanted

const shortDigest = (digest = '') => digest.replace('sha256:', '').slice(0, 12)
