/** An image of a release: which program it carries, and where it stands in the registry. */
export type ReleaseImage = { kind: 'api' | 'migrate' | 'voice-lambda'; repository: string; tag: string }

/** The three images of the checklist (2.5) for a release. */
export const releaseImages = (
  names: { apiRepository: string; voiceRepository: string },
  tag: string,
): ReleaseImage[] => [
  { kind: 'api', repository: names.apiRepository, tag },
  { kind: 'migrate', repository: names.apiRepository, tag: `migrate-${tag}` },
  { kind: 'voice-lambda', repository: names.voiceRepository, tag },
]

/** A tag as people read it: the commit's first twelve characters, and that it was not clean. */
export const shortTag = (tag: string) => tag.replace(/([0-9a-f]{12})[0-9a-f]{28}/, '$1')
