import type { Deps } from '../../deps.ts'
import { shortTag } from '../../releases/release-images.ts'
import { type Given, type Progress, step } from '../step.ts'
import { commitOf, type Pending, pendingIn } from './pending.ts'
import type { SchemaContext } from './read-schema.ts'

/**
 * Section 2.6: what the release's migrator would apply, by the files of its commit in the source checkout: an image that medspa built
 * under a commit's name is of that commit. The image itself, whose layers would have to be fetched, is asked by validate's `schema`.
 */
export const findPending = step({
  id: 'pending',
  section: '2.6',
  title: 'Look for pending migrations',
  looks: true,
  needs: ['schema'],
  gives: ['pending'],
  run: async (
    { images }: Pick<Deps, 'images'>,
    context: Given<SchemaContext, 'schema'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    context.pending = await find(images, context, signal)
    return { detail: pendingInWords(context.pending, context.migrationRelease) }
  },
})

async function find(
  images: Pick<Deps['images'], 'filesOfCommit'>,
  { migrationRelease, schema }: Given<SchemaContext, 'schema'>,
  signal: AbortSignal,
): Promise<Pending> {
  const named = commitOf(migrationRelease)
  if ('why' in named) return named
  const found = await images.filesOfCommit(named.commit, signal)
  return 'why' in found ? found : pendingIn(found.files, schema)
}

/** Pure: `release 1a2b3c4d5e6f: 2 pending`; where it is not known, why. */
export function pendingInWords(pending: Pending, release: string | undefined): string {
  if ('why' in pending) return `what is pending is not known: ${pending.why}`
  const { length } = pending.migrations
  return `release ${shortTag(release ?? '')}: ${length === 0 ? 'nothing' : length} pending`
}
