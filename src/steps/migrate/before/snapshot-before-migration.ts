import type { Deps } from '../../../deps.ts'
import { messageOf } from '../../../errors.ts'
import { beforeMigrationName, migrationTags, snapshotToGoOnWith, surplusOf } from '../../../parks/before-migration.ts'
import { snapshotTags } from '../../../parks/park-record.ts'
import { counted } from '../../../quantities.ts'
import { shortDigest } from '../../../releases/image-match.ts'
import { shortTag } from '../../../releases/release-images.ts'
import { imageDigest, imageTag, type Serving, servingReleases } from '../../../releases/serving.ts'
import type { Outputs } from '../../../terraform/outputs.ts'
import { waits } from '../../../waits.ts'
import { needDatabase } from '../../credentials/ready-database.ts'
import { readServing, type ServingNeeds } from '../../release/read-serving.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { elsewhereOf } from '../database-elsewhere.ts'
import { findMigrationTask, type MigrationTask } from '../migration-task.ts'
import { type MigrationsOf, makesDatabase, whyNotRun } from '../why-not-run.ts'
import { notTaken } from './not-taken.ts'
import { whyNothingIsPending } from './nothing-pending.ts'

type Needs = ServingNeeds &
  Pick<
    Deps,
    'clock' | 'database' | 'images' | 'names' | 'registries' | 'releaseParameter' | 'secrets' | 'settings' | 'snapshots'
  >

/** What the step knows, and what it gives to the migration. */
export type BeforeMigration = MigrationsOf & {
  outputs?: Outputs
  /** What served before anything moved; looked up where the command did not. */
  before?: Serving
  /** Whether a snapshot is taken where migrations may be pending. */
  snapshotFirst?: boolean
  /** The snapshot, once it is available. */
  snapshot?: string
}

/**
 * Section 2.6: a snapshot of the database before migrations that may be pending, waited for until it is `available`. A command
 * that runs again goes on with the one that it began. Nothing is migrated without it.
 */
export const snapshotBeforeMigration = step({
  id: 'snapshot',
  section: '2.6',
  title: 'Take a snapshot of the database',
  needs: ['outputs'],
  applies: ({ snapshotFirst }) => snapshotFirst === true,
  run: async (deps: Needs, context: Given<BeforeMigration, 'outputs'>, progress: Progress) => {
    const notRun = await whyNotRun(deps, context)
    if (notRun !== undefined) return { skipped: notRun }
    if (makesDatabase(context.plan)) return { skipped: 'the database is new' }
    const task = await findMigrationTask(deps, context.outputs)
    const database = await needDatabase(deps, progress)
    const elsewhere = await elsewhereOf(deps, database)
    if (elsewhere !== undefined) return { skipped: `DATABASE_URL names ${elsewhere}` }
    const serving = servingReleases(context.before ?? (await readServing(deps)))
    const serves = serving.length === 1 ? serving[0] : undefined
    const [digest, listed] = await Promise.all([digestOf(deps, task), deps.snapshots.database.list()])
    const coming = { migrator: digest ?? task.image ?? '', database: database.resourceId }
    const none = await whyNothingIsPending(deps, { ...coming, digest, serving, snapshots: listed }, progress)
    if (none !== undefined) return { skipped: none }

    const now = deps.clock.now()
    const found = snapshotToGoOnWith(listed, { ...coming, now })
    const release = context.tag ?? task.release ?? ''
    const name = shortTag(release) || shortDigest(digest)
    const id = found?.id ?? beforeMigrationName(deps.names.prefix, { release: name, at: now })
    const tags = {
      [migrationTags.migrator]: coming.migrator,
      [migrationTags.reached]: 'nothing',
      ...(serves === undefined ? {} : { [snapshotTags.release]: serves }),
    }
    if (found !== undefined) progress.line(`${id}, which an earlier run began, is ${found.status}`)
    if (found?.status !== 'available') await take(deps, { id, tags }, progress)
    context.snapshot = id
    const deleted = await deleteSurplus(deps, progress)
    return { detail: deleted === 0 ? id : `${id}; ${counted(deleted, 'older one')} deleted` }
  },
})

/** Of an image that is named by its tag, what the registry has under it. */
async function digestOf(
  { names, registries }: Pick<Deps, 'names' | 'registries'>,
  { image = '' }: Pick<MigrationTask, 'image'>,
): Promise<string | undefined> {
  const digest = imageDigest(image)
  const tag = imageTag(image)
  if (digest !== undefined || tag === undefined) return digest
  return (await registries.image(names.apiRepository, tag))?.digest
}

async function take(
  { snapshots }: Pick<Deps, 'snapshots'>,
  { id, tags }: { id: string; tags: Record<string, string> },
  { line, signal }: Progress,
): Promise<void> {
  let status: string | undefined
  const onStatus = (told: string) => {
    status = told
    line(`${id}: ${told}`)
  }
  try {
    await snapshots.database.take({ id, tags, signal, limitMs: waits.snapshot.limitMs, onStatus })
  } catch (error) {
    if (signal.aborted && status === 'creating') line(`${id} goes on at AWS: the same command waits for it`)
    throw notTaken(error)
  }
}

/** Only now that there is a newer one. What cannot be deleted costs, and no migration fails of it. */
async function deleteSurplus({ snapshots }: Pick<Deps, 'snapshots'>, { line }: Progress): Promise<number> {
  let deleted = 0
  try {
    const listed = await snapshots.database.list()
    for (const { id } of surplusOf(listed.filter(({ destroyed }) => destroyed === undefined))) {
      await snapshots.database.delete(id)
      line(`${id} deleted`)
      deleted += 1
    }
  } catch (error) {
    line(`note: older snapshots stay: ${messageOf(error)}`)
  }
  return deleted
}
