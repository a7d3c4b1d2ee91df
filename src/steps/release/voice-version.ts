import type { Deps } from '../../deps.ts'
import { imageTag } from '../../releases/serving.ts'

type Voice = NonNullable<Awaited<ReturnType<Deps['voiceLambda']['find']>>>

/**
 * The release of the newest version of the voice Lambda, to which the alias moves. A version keeps the description of the
 * function, which is the release (infra/terraform/modules/lambda), save where somebody published it with words of their
 * own: then its image says the release.
 */
export async function newestVoiceRelease(
  { voiceLambda }: Pick<Deps, 'voiceLambda'>,
  { newestVersion, versions }: Voice,
  tag: string,
): Promise<string | undefined> {
  const newest = versions.find(({ version }) => version === newestVersion)
  if (newest === undefined || newest.description === tag) return newest?.description
  const found = await voiceLambda.image(newestVersion)
  return imageTag(found?.image ?? '') ?? newest.description
}

/**
 * The version of the voice Lambda that has the release: the newest where it has it, else the last one that was published
 * for it. Where there is none, the newest, which then differs by its image.
 */
export async function voiceVersionOf(deps: Pick<Deps, 'voiceLambda'>, voice: Voice, tag: string): Promise<string> {
  if ((await newestVoiceRelease(deps, voice, tag)) === tag) return voice.newestVersion
  return voice.versions.findLast(({ description }) => description === tag)?.version ?? voice.newestVersion
}
