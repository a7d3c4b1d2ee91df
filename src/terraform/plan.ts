import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { type Restart, restartsOf } from './changes/restarts.ts'
import { revisionOf } from './changes/revision.ts'
import { createListenerOwners, type ListenerOwners } from './codedeploy-listeners.ts'
import { isImportable } from './importable.ts'
import { type Chunks, jsonParts } from './json-parts.ts'

export type PlanAction = 'create' | 'update' | 'replace' | 'delete' | 'read'

export type PlanChange = {
  address: string
  /** The resource's type: `aws_db_instance`. */
  type: string
  action: PlanAction
  /** Why Terraform replaces, deletes or reads it, in words. */
  reason?: string
  /** Names of top-level attributes that an update or a replacement changes; never their values. */
  attributes?: string[]
  /** Replaced because its creation failed half-way, or because somebody marked it so. */
  tainted?: true
  /** A listener whose default action CodeDeploy moves. */
  movedByCodeDeploy?: true
  /** Where it goes: the snapshot that Terraform has AWS take of it before, by the name in its state. */
  finalSnapshot?: string
  /** What changes in a new revision of a task definition, or a new version of the voice Lambda: names, tags and sizes. */
  revision?: readonly string[]
  /** Stays: what an update restarts, and for how long. */
  restarts?: readonly Restart[]
  /** The path that a target group's health check asks for from then on, where an update changes it. */
  healthPath?: string
  /** It exists, and Terraform takes it into the state; an update says what it changes on it. */
  imported?: true
  /** The name in AWS of what is created, where something of that name may exist already (importable.ts). */
  name?: string
}

export type PlanSummary = {
  /** In the plan's order, which is by address. */
  changes: PlanChange[]
  counts: Record<PlanAction, number>
  /** Names of outputs whose value changes. */
  outputsChanged: string[]
}

const changeSchema = z.object({
  actions: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  importing: z.unknown().optional(),
})

type Change = z.infer<typeof changeSchema>

/** One of `resource_changes`, the parts that are read; format: developer.hashicorp.com/terraform/internals/json-format. */
const resourceSchema = z.object({
  address: z.string(),
  type: z.string(),
  change: changeSchema,
  action_reason: z.string().optional(),
})

const formatSchema = z.string().startsWith('1.')
const outputsSchema = z.record(z.string(), z.object({ actions: z.array(z.string()) }))

export const emptySummary = (): PlanSummary => ({
  changes: [],
  counts: { create: 0, update: 0, replace: 0, delete: 0, read: 0 },
  outputsChanged: [],
})

/**
 * Summarises what `terraform show -json <plan>` prints, in one pass and as it comes: the document has hundreds of
 * megabytes for ten thousand resources, one of which is held at a time. Throws a ZodError on what is not a plan of
 * format 1.
 */
export const summarizePlan = async (chunks: Chunks): Promise<PlanSummary> => {
  const summary = emptySummary()
  const codeDeploy = createListenerOwners()
  let format: unknown
  const wanted = { format_version: 'whole', resource_changes: 'items', output_changes: 'whole' } as const
  for await (const { key, value } of jsonParts(chunks, wanted)) {
    if (key === 'format_version') format = formatSchema.parse(value)
    if (key === 'resource_changes') addResource(summary, codeDeploy, resourceSchema.parse(value))
    if (key === 'output_changes') addOutputs(summary, outputsSchema.parse(value))
  }
  formatSchema.parse(format)
  codeDeploy.mark(summary.changes)
  return summary
}

const addResource = (
  summary: PlanSummary,
  codeDeploy: ListenerOwners,
  { address, type, change, action_reason }: z.infer<typeof resourceSchema>,
): void => {
  const imported = change.importing !== undefined && change.importing !== null
  // Taken into the state, and nothing changes on it: the state does.
  const action = actionOf(change.actions) ?? (imported ? 'update' : undefined)
  codeDeploy.look({ address, type, changes: action !== undefined, before: change.before })
  if (action === undefined) return
  summary.counts[action] += 1
  const entry: PlanChange = { address, type, action }
  const reason = reasonFor(action_reason, change)
  if (reason !== undefined) entry.reason = reason
  if (action === 'update' || action === 'replace') entry.attributes = changedAttributes(change)
  if (action_reason === 'replace_because_tainted') entry.tainted = true
  const revision =
    action === 'update' || action === 'replace'
      ? revisionOf(type, { before: change.before, after: change.after })
      : undefined
  if (revision !== undefined) entry.revision = revision
  const restarts = action === 'update' ? restartsOf(type, changeOf(change)) : []
  if (restarts.length > 0) entry.restarts = restarts
  const healthPath = type === 'aws_lb_target_group' && action === 'update' ? newHealthPath(change) : undefined
  if (healthPath !== undefined) entry.healthPath = healthPath
  if (imported) entry.imported = true
  const name = action === 'create' && isImportable(type) && isRecord(change.after) ? change.after.name : undefined
  if (typeof name === 'string') entry.name = name
  const finalSnapshot = action === 'delete' || action === 'replace' ? finalSnapshotOf(change.before) : undefined
  if (finalSnapshot !== undefined) entry.finalSnapshot = finalSnapshot
  summary.changes.push(entry)
}

const addOutputs = (summary: PlanSummary, outputs: z.infer<typeof outputsSchema>): void => {
  for (const [name, { actions }] of Object.entries(outputs)) {
    if (!actions.every((action) => action === 'no-op')) summary.outputsChanged.push(name)
  }
}

/** Whether nothing that Terraform has would be touched: the foundation of a first deploy may only be this. What is imported it has not. */
export const onlyCreates = ({ changes }: PlanSummary): boolean =>
  changes.every(({ action, imported }) => action === 'create' || action === 'read' || (action === 'update' && imported))

const actionOf = (actions: readonly string[]): PlanAction | undefined => {
  // Both orders: destroy-before-create and create-before-destroy. "forget" leaves the object in AWS but Terraform loses
  // it: for whoever guards a resource that is as good as deleted.
  if (actions.includes('create')) return actions.includes('delete') || actions.includes('forget') ? 'replace' : 'create'
  if (actions.includes('delete') || actions.includes('forget')) return 'delete'
  if (actions.includes('update')) return 'update'
  if (actions.includes('read')) return 'read'
  return undefined
}

const reasons: Record<string, string> = {
  replace_because_cannot_update: 'cannot be changed in place',
  replace_because_tainted: 'its creation failed half-way',
  replace_by_request: 'replacement was asked for',
  replace_by_triggers: 'replace_triggered_by',
  delete_because_no_resource_config: 'no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: 'count or for_each was added or removed',
  delete_because_count_index: 'its index is past count',
  delete_because_each_key: 'its key is no longer in for_each',
  delete_because_no_move_target: 'moved to an address that is not in the configuration',
  read_because_config_unknown: 'depends on values known after apply',
  read_because_dependency_pending: 'depends on changes in this plan',
}

const reasonFor = (code: string | undefined, change: Change): string | undefined => {
  const forgotten = change.actions.includes('forget') ? 'forgotten by Terraform, kept in AWS' : undefined
  const imported = change.importing ? 'it exists already; Terraform takes it into its state' : undefined
  const words = forgotten ?? imported ?? (code === undefined ? undefined : (reasons[code] ?? code.replaceAll('_', ' ')))
  const paths = [...new Set((change.replace_paths ?? []).map((path) => path.join('.')))]
  if (paths.length === 0) return words
  return [words, paths.join(', ')].filter((part) => part !== undefined).join(': ')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const finalSnapshotOf = (before: unknown): string | undefined => {
  if (!isRecord(before) || before.skip_final_snapshot === true) return undefined
  const name = before.final_snapshot_identifier
  return typeof name === 'string' && name !== '' ? name : undefined
}

const healthPathOf = (group: unknown): unknown => {
  const [check]: unknown[] = isRecord(group) && Array.isArray(group.health_check) ? group.health_check : []
  return isRecord(check) ? check.path : undefined
}

const newHealthPath = ({ after, before }: Change): string | undefined => {
  const path = healthPathOf(after)
  return typeof path === 'string' && path !== healthPathOf(before) ? path : undefined
}

const changeOf = (change: Change) => ({
  before: isRecord(change.before) ? change.before : {},
  after: isRecord(change.after) ? change.after : {},
  changed: changedAttributes(change),
})

const changedAttributes = ({ before, after, after_unknown }: Change): string[] => {
  if (!isRecord(before) || !isRecord(after)) return []
  const unknown = isRecord(after_unknown) ? after_unknown : {}
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])
  return [...names].filter((name) => holdsTrue(unknown[name]) || !isDeepStrictEqual(before[name], after[name])).sort()
}

// after_unknown mirrors the value's shape, with `true` where something is known only after apply.
const holdsTrue = (value: unknown): boolean => {
  if (value === true) return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(holdsTrue)
}
