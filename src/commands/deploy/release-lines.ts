import { count } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import { beforeInWords, type Serving, servingReleases } from '../../releases/serving.ts'
import type { Session } from '../frame/session.ts'

type CommitsBetween = NonNullable<Awaited<ReturnType<Session['deps']['images']['commitsBetween']>>>

/** So many files are named. */
const NAMED = 5

/** Pure: the commit that a release is made of; what it has besides is not in it. */
export const commitOf = (tag: string): string => tag.replace(/-dirty-[0-9a-f]+$/, '')

/** Pure: above a plan: the release and the one before, the commits between them, and the files that no commit has. */
export function releaseLines({
  before,
  commits,
  tag,
  uncommitted = [],
}: {
  tag: string
  before: Serving | undefined
  commits?: CommitsBetween | undefined
  uncommitted?: readonly string[]
}): string[] {
  const { back = 0, count: total = 0, newest = [] } = commits ?? {}
  const left = total - newest.length
  const files = uncommitted.length - NAMED
  return [
    `Release ${shortTag(tag)}${beforeInWords(before, tag)}`,
    ...newest.map((commit) => `  ${commit}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...(back > 0 ? [`  without ${count(back, 'commit')} of the release before`] : []),
    ...(uncommitted.length > 0
      ? [`  not committed: ${uncommitted.slice(0, NAMED).join(', ')}${files > 0 ? ` and ${files} more` : ''}`]
      : []),
  ]
}

/** The commits from what serves to what comes; undefined where they are the same, or the checkout does not know them. */
export async function commitsToTell(
  { deps, signal }: Pick<Session, 'deps' | 'signal'>,
  { before, tag }: { before: Serving | undefined; tag: string },
): Promise<CommitsBetween | undefined> {
  const [served] = before === undefined ? [] : servingReleases(before)
  if (served === undefined || commitOf(served) === commitOf(tag)) return undefined
  return deps.images.commitsBetween(commitOf(served), commitOf(tag), signal)
}
