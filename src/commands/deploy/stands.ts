import { shortTag } from '../../releases/release-images.ts'
import type { Serving } from '../../releases/serving.ts'
import { type Change, type Changes, changesOf, type Part } from '../../releases/stands.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { Session } from '../frame/session.ts'
import { readStands } from '../frame/stands.ts'

/** The snapshot that comes before a migration, whatever becomes of that. */
export const snapshotPart: Part = { part: 'snapshot', by: ['snapshot'], how: 'taken', partly: true }

/** What a deploy, or a restore, changes by steps that say so themselves; database and service are looked at. */
const parts: readonly Part[] = [
  { part: 'state bucket', by: ['create-state-bucket'], how: 'created' },
  { part: 'deleted secrets', by: ['recover-secrets'], how: 'brought back', partly: true },
  { part: 'registries and secrets', by: ['foundation'], how: 'created', partly: true },
  { part: 'images', by: ['push-images'], how: 'pushed', partly: true },
  { part: 'infrastructure', by: ['apply'], how: 'applied', partly: true, told: true },
  { part: 'database login', by: ['database-roles'], how: 'set up', partly: true },
  { part: 'Redis password', by: ['redis-token'], how: 'set up', partly: true },
  snapshotPart,
]
const voice: readonly Part[] = [{ part: 'voice webhooks', by: ['voice'], how: 'moved', told: true }]

/** Pure: what a deploy has changed so far, as far as its steps, its context and what serves tell. */
export function deployChanges(
  records: Session['records'],
  context: Pick<
    DeployContext,
    'before' | 'migrated' | 'migrationsApplied' | 'outputs' | 'rolled' | 'tag' | 'voiceMoved'
  >,
  serving: Serving | undefined,
): Changes {
  const database = migratedInWords(records, context)
  const service = serviceInWords(records, context, serving)
  const before = changesOf(parts, records)
  const after =
    isTakenBack(records) && context.voiceMoved === undefined
      ? told('voice webhooks', undefined)
      : changesOf(voice, records)
  return {
    changed: [...before.changed, ...database.changed, ...service.changed, ...after.changed],
    unchanged: [...before.unchanged, ...database.unchanged, ...service.unchanged, ...after.unchanged],
  }
}

/** A worker that failed has taken back what moved before it: what serves tells how far. */
const isTakenBack = (records: Session['records']): boolean =>
  records.some(({ id, status }) => id === 'workers' && status === 'failed')

const told = (part: string, how: string | undefined): Changes =>
  how === undefined ? { changed: [], unchanged: [part] } : { changed: [{ part, how } satisfies Change], unchanged: [] }

/** Each migration runs in a transaction of its own: those that were applied stay, the one that failed left nothing. */
export function migratedInWords(
  records: Session['records'],
  { migrated, migrationsApplied = [] }: Pick<DeployContext, 'migrated' | 'migrationsApplied'>,
): Changes {
  const failed = records.some(({ id, status }) => id === 'migrate' && status === 'failed')
  const applied = migrated?.applied ?? migrationsApplied
  const names = applied.join(', ')
  return told('database', applied.length === 0 ? undefined : `migrated${failed ? ' in part' : ''} (${names})`)
}

/** A release may have several revisions, as its settings changed: where it is known, the one that was asked for counts. */
function serviceInWords(
  records: Session['records'],
  { before, outputs, rolled, tag }: Pick<DeployContext, 'before' | 'outputs' | 'rolled' | 'tag'>,
  serving: Serving | undefined,
): Changes {
  const rollout = records.findLast(({ id }) => id === 'rollout')
  if (rollout === undefined || rollout.status === 'skipped') return told('service', undefined)
  if (rollout.status === 'done' && !isTakenBack(records))
    return told('service', rolled ? 'renewed' : `moved to ${shortTag(tag)}`)
  if (serving === undefined) return told('service', 'moved perhaps')
  const wanted = outputs?.api_task_definition_arn
  const isAsked = ({ release, taskDefinitionArn }: Serving['revisions'][number]) =>
    wanted === undefined ? release === tag : taskDefinitionArn === wanted
  // Tasks were to be replaced by others of the revision that served: which of them do is not told by their revision.
  const served = before?.revisions ?? []
  if (wanted !== undefined && served.length > 0 && served.every(isAsked)) return told('service', 'renewed perhaps')
  if (serving.revisions.some(isAsked))
    return told('service', serving.revisions.every(isAsked) ? `moved to ${shortTag(tag)}` : 'moved in part')
  return told('service', serving.underWay === tag ? 'being moved' : undefined)
}

/** For the end of a deploy, or a restore, that fails or is cancelled. */
export function reportDeployStands(session: Session, context: DeployContext): void {
  session.reportStands(async () => {
    const found = await readStands(session.deps, {
      // What is brought back did not go on serving since.
      before: context.restoring === undefined ? context.before : { revisions: [] },
      changes: (serving) => deployChanges(session.records, context, serving),
    })
    // It ended before it looked itself, and nothing was moved.
    if (found.serving !== undefined) context.before ??= found.serving
    return found
  })
}
