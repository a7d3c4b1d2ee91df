import type { Release } from '../release.ts'

/** So many are kept: the parameter holds a release besides, and 4,096 bytes as a standard one (src/aws/release.ts). */
const KEPT = 20

/** Whether somebody went back from this release, and nobody has brought it to serve on purpose since. */
export const isBad = ({ bad_tags: bad = [] }: Release, tag: string): boolean => bad.includes(tag)

/** The release parameter with these releases marked bad, the oldest marks gone where there are too many. */
export function withBad(release: Release, tags: readonly string[]): Release {
  const { bad_tags: bad = [], ...rest } = release
  const all = [...new Set([...bad, ...tags])].slice(-KEPT)
  return all.length === 0 ? rest : { ...rest, bad_tags: all }
}

/** The same with this one good again: it was asked for by name, and serves. */
export function withoutBad(release: Release, tag: string | undefined): Release {
  const { bad_tags: bad = [], ...rest } = release
  const left = bad.filter((each) => each !== tag)
  return left.length === 0 ? rest : { ...rest, bad_tags: left }
}
