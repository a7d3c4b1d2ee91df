import { revisionOf } from './arn.ts'
import { type AskedImage, isAsked, shortDigest } from './image-match.ts'
import { shortTag } from './release-images.ts'
import { imageDigest, imageTag } from './serving.ts'

/** An image as something runs it: by its reference, and by the digest that was pulled, where that is known. */
type RunningImage = { image: string; digest?: string | undefined }

/** The release that was asked for. */
export type AskedRelease = {
  tag: string
  /** ARN of the revision that was registered for it. */
  taskDefinitionArn: string
  /** Digests that were inspected, the image's own first and then those of an index's images; undefined: not compared. */
  digests?: { api?: readonly string[] | undefined; 'voice-lambda'?: readonly string[] | undefined } | undefined
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
  const apiImage = { tag, digests: digests?.api }
  if (isAsked(service.image, apiImage) === false)
    differs(
      `the image of ${revisionOf(service.taskDefinitionArn)}`,
      inShort(service.image),
      wantedBy(service.image, apiImage),
    )
  for (const task of tasks) {
    const name = `task ${task.id.slice(0, 8)}`
    if (task.taskDefinitionArn !== service.taskDefinitionArn)
      differs(`${name}'s revision`, revisionOf(task.taskDefinitionArn), revisionOf(service.taskDefinitionArn))
    else if (isOther(task.digest, apiImage)) differs(`${name}'s image`, shortDigest(task.digest), inspected(apiImage))
  }
  if (voiceVersion === undefined || voice === undefined) {
    if (voiceVersion !== undefined) found.push(`the voice webhooks have no version, and not ${voiceVersion}`)
    return found
  }
  if (voice.version !== voiceVersion) differs("the voice webhooks' version", voice.version, voiceVersion)
  const voiceImage = { tag, digests: digests?.['voice-lambda'] }
  if (isAsked(voice.image, voiceImage) === false)
    differs("the voice webhooks' image", inShort(voice.image), wantedBy(voice.image, voiceImage))
  else if (isOther(voice.digest, voiceImage))
    differs("the voice webhooks' image", shortDigest(voice.digest), inspected(voiceImage))
  return found
}

const isOther = (is: string | undefined, { digests }: AskedImage) =>
  is !== undefined && digests !== undefined && !digests.includes(is)

/** An image as its reference names it: by the digest where it has one, else by the tag. */
const inShort = (image: string) =>
  imageDigest(image) === undefined ? shortTag(imageTag(image) ?? image) : shortDigest(imageDigest(image))

const inspected = ({ digests, tag }: AskedImage) =>
  `${shortDigest(digests?.[0])}, which was inspected as ${shortTag(tag)}`

const wantedBy = (image: string, asked: AskedImage) =>
  imageDigest(image) === undefined ? shortTag(asked.tag) : inspected(asked)
