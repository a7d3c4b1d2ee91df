import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import type { Release } from '../../releases/release.ts'
import type { Outcome } from '../step.ts'

/** Changes the release parameter; skipped where it is as it shall be already. */
export async function changeRelease(
  { releaseParameter }: Pick<Deps, 'releaseParameter'>,
  make: (release: Release) => Release,
  { done, nothing }: { done: string; nothing: string },
): Promise<Outcome> {
  const release = (await releaseParameter.read()) ?? {}
  const next = make(release)
  if (isDeepStrictEqual(next, release)) return { skipped: nothing }
  await releaseParameter.write(next)
  return { detail: done }
}
