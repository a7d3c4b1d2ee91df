import type { Deps } from '../../deps.ts'
import type { Release } from '../../releases/release.ts'
import type { Outcome } from '../step.ts'

/** Takes keys out of the release parameter; skipped where it has none of them. */
export async function changeRelease(
  { releaseParameter }: Pick<Deps, 'releaseParameter'>,
  make: (release: Release) => Release,
  { done, nothing }: { done: string; nothing: string },
): Promise<Outcome> {
  const release = (await releaseParameter.read()) ?? {}
  const next = make(release)
  if (Object.keys(next).length === Object.keys(release).length) return { skipped: nothing }
  await releaseParameter.write(next)
  return { detail: done }
}
