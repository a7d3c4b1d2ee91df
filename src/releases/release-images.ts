import { targetRepository } from './targets.ts'

/**
 * An image of a release: which program it carries, and where it stands in the registry. `kind` is the target of the Dockerfile:
 * `api`, `migrate`, `voice-lambda`, or a further one that a sidecar or a worker is.
 */
export type ReleaseImage = { kind: string; repository: string; tag: string }

/** Something of each image of a release, by its kind. */
export type OfImages<T> = Readonly<Record<string, T>> & { api: T; migrate: T; 'voice-lambda'?: T }

/** Pure: the part that is of further targets. */
export const ofTargets = <T>(images: OfImages<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(images).filter(([kind]) => !['api', 'migrate', 'voice-lambda'].includes(kind)))

type Repositories = { prefix: string; apiRepository: string; voiceRepository: string }

/** The registry of a kind of images. */
export const repositoryOf = (names: Repositories, kind: string): string => {
  if (kind === 'api' || kind === 'migrate') return names.apiRepository
  return kind === 'voice-lambda' ? names.voiceRepository : targetRepository(names, kind)
}

/**
 * The three images of the checklist (2.5) for a release, and one of each further target; with voice switched off nothing runs
 * the third.
 */
export const releaseImages = (
  names: Repositories,
  tag: string,
  { targets = [], voice = true }: { targets?: readonly { name: string }[]; voice?: boolean } = {},
): ReleaseImage[] => [
  { kind: 'api', repository: names.apiRepository, tag },
  { kind: 'migrate', repository: names.apiRepository, tag: `migrate-${tag}` },
  ...(voice ? [{ kind: 'voice-lambda', repository: names.voiceRepository, tag }] : []),
  ...targets.map(({ name }) => ({ kind: name, repository: targetRepository(names, name), tag })),
]

/** A tag as people read it: the commit's first twelve characters, and that it was not clean. */
export const shortTag = (tag: string) => tag.replace(/([0-9a-f]{12})[0-9a-f]{28}/, '$1')
