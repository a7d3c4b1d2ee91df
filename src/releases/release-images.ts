/** An image of a release: which program it carries, and where it stands in the registry. */
export type ReleaseImage = { kind: 'api' | 'migrate' | 'voice-lambda'; repository: string; tag: string }

/** Something of each image of a release. */
export type OfImages<T> = Record<Exclude<ReleaseImage['kind'], 'voice-lambda'>, T> & Partial<Record<'voice-lambda', T>>

/** The three images of the checklist (2.5) for a release; with voice switched off nothing runs the third. */
export const releaseImages = (
  names: { apiRepository: string; voiceRepository: string },
  tag: string,
  { voice = true }: { voice?: boolean } = {},
): ReleaseImage[] => [
  { kind: 'api', repository: names.apiRepository, tag },
  { kind: 'migrate', repository: names.apiRepository, tag: `migrate-${tag}` },
  ...(voice ? [{ kind: 'voice-lambda' as const, repository: names.voiceRepository, tag }] : []),
]

/** A tag as people read it: the commit's first twelve characters, and that it was not clean. */
export const shortTag = (tag: string) => tag.replace(/([0-9a-f]{12})[0-9a-f]{28}/, '$1')
