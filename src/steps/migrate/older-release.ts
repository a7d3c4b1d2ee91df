import type { Deps } from '../../deps.ts'
import { shortTag } from '../../releases/release-images.ts'
import { hasServed, isNewer, newestAfter } from '../../releases/release-order.ts'
import type { Restoring } from '../../tasks/restore-context.ts'

/**
 * Why a release's migrator is not run: the release served here already, and a newer one is there, as the registry tells by
 * its tags. Its own migrations ran then, and golang-migrate's `up` refuses a database whose version its files lack (migrate.go,
 * versionExists); others would do nothing. Undefined where the migrator is to run. Data that a restore brings back are as the
 * release left them that ran on them: a release that is newer than that one migrates them.
 */
export async function whyNotMigrated(
  { names, registries }: Pick<Deps, 'names' | 'registries'>,
  { restoring, tag }: { tag: string; restoring?: Pick<Restoring, 'from' | 'ran'> | undefined },
): Promise<string | undefined> {
  const [tags = [], image] = await Promise.all([
    registries.tags(names.apiRepository),
    registries.image(names.apiRepository, `migrate-${tag}`),
  ])
  if (image === undefined || !hasServed(tags, image.digest)) return undefined
  const newer = restoring === undefined ? newestAfter(tags, tag) : newerOfData(restoring)
  return newer === undefined
    ? undefined
    : `${shortTag(tag)} ran its migrations when it served; ${shortTag(newer)} is newer, and an older migrator may refuse a newer schema`

  function newerOfData({ from, ran }: Pick<Restoring, 'from' | 'ran'>): string | undefined {
    const left = from.database?.release ?? ran
    if (left === undefined) return undefined
    if (left === tag) return newestAfter(tags, tag)
    return isNewer(tags, { tag: left, than: tag }) ? left : undefined
  }
}
