import type { Deps } from '../../deps.ts'
import { type AskedImage, isAsked, shortDigest } from '../../releases/image-match.ts'
import { imageDigest, imageTag } from '../../releases/serving.ts'

type Voice = NonNullable<Awaited<ReturnType<Deps['voiceLambda']['find']>>>

/**
 * The release of the newest version of the voice Lambda, to which the alias moves. A version keeps the description of the
 * function, which is the release (infra/terraform/modules/lambda), save where somebody published it with words of their
 * own: then its image says the release, by its digest or its tag.
 */
export async function newestVoiceRelease(
  { voiceLambda }: Pick<Deps, 'voiceLambda'>,
  { newestVersion, versions }: Voice,
  asked: AskedImage,
): Promise<string | undefined> {
  const newest = versions.find(({ version }) => version === newestVersion)
  if (newest === undefined) return undefined
  // A description alone would do for a version that somebody published of another image, under the release's words.
  if (newest.description === asked.tag && asked.digests === undefined) return asked.tag
  const image = (await voiceLambda.image(newestVersion))?.image
  if (image === undefined) return newest.description
  const isOfAsked = isAsked(image, asked)
  if (isOfAsked === true) return asked.tag
  if (isOfAsked === undefined) return newest.description
  const digest = imageDigest(image)
  return digest === undefined ? imageTag(image) : `another image (${shortDigest(digest)})`
}

/**
 * The version of the voice Lambda that has the release: the newest where it has it, else the last one that was published
 * for it. Where there is none, the newest, which then differs by its image.
 */
export async function voiceVersionOf(
  deps: Pick<Deps, 'voiceLambda'>,
  voice: Voice,
  asked: AskedImage,
): Promise<string> {
  if ((await newestVoiceRelease(deps, voice, asked)) === asked.tag) return voice.newestVersion
  return voice.versions.findLast(({ description }) => description === asked.tag)?.version ?? voice.newestVersion
}
