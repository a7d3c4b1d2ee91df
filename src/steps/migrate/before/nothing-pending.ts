import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { snapshotOfDone } from '../../../parks/before-migration.ts'
import type { Snapshot } from '../../../parks/snapshot.ts'
import { shortTag } from '../../../releases/release-images.ts'
import { hasServed } from '../../../releases/release-order.ts'
import type { Progress } from '../../step.ts'

type Needs = Pick<Deps, 'images' | 'names' | 'registries' | 'releaseParameter'>

/** A migration that comes. */
type Coming = {
  /** Its image: the digest; undefined where its tag names none in the registry. */
  digest: string | undefined
  /** The same as snapshots know it. */
  migrator: string
  /** RDS's resource id. */
  database: string
  /** The releases that serve: several where a command was killed between API and voice webhooks. */
  serving: readonly string[]
  /** Of the database, newest first. */
  snapshots: readonly Snapshot[]
}

/**
 * Why a migration has nothing to do, in words; undefined where that is not known, as an image cannot be asked for its files
 * (docs/decisions/21-migrations.md). A release that serves came to serve after its migrations: where the image that comes has
 * the same files and program as one of these, none is new. A database that was restored by hand may be older than what serves.
 */
export async function whyNothingIsPending(
  deps: Needs,
  { database, digest, migrator, serving, snapshots }: Coming,
  progress: Pick<Progress, 'line' | 'signal'>,
): Promise<string | undefined> {
  const done = snapshotOfDone(snapshots, { migrator, database })
  if (done !== undefined) return `these migrations ran to their end, behind ${done.id}`
  if (serving.length === 0 || digest === undefined) return undefined
  const { apiRepository } = deps.names
  const [release, tags = []] = await Promise.all([deps.releaseParameter.read(), deps.registries.tags(apiRepository)])
  if (release?.db_snapshot_identifier !== undefined) return undefined
  for (const tag of serving) {
    const ran = await deps.registries.image(apiRepository, `migrate-${tag}`)
    if (ran === undefined || !hasServed(tags, ran.digest)) continue
    if (ran.digest === digest || (await haveSameContent(deps, [ran.digest, digest], progress)))
      return `nothing is pending: the migrate image is as ${shortTag(tag)}'s, which serves`
  }
  return undefined
}

/** A role that may not read images, or a registry that does not answer, leaves it unknown. */
async function haveSameContent(
  { images, names, registries }: Needs,
  digests: readonly string[],
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<boolean> {
  try {
    const [found, credentials] = await Promise.all([registries.find(names.apiRepository), registries.login()])
    if (found === undefined) return false
    const [one, other] = await Promise.all(
      digests.map((reference) =>
        images.content({ repository: names.apiRepository, reference, registry: found.uri, credentials, signal }),
      ),
    )
    return one === other
  } catch (error) {
    if (!(error instanceof OperatorError) || !['aws-access-denied', 'registry-unreadable'].includes(error.code))
      throw error
    line(`whether anything is pending is not known: ${error.message}`)
    return false
  }
}
