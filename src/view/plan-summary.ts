import { visibleText } from '../terminal-text.ts'
import type { PlanAction, PlanChange, PlanSummary } from '../terraform/plan.ts'
import type { Palette } from './palette.ts'
import { losesSomething, type PlanPart, partOf, planParts } from './plan-parts.ts'
import { shorten } from './text.ts'

/** What a line is about, for its colour: `loss` destroys something that does not come back. */
type Tone = 'create' | 'change' | 'loss' | 'read'

export type PlanStyle = {
  /** Columns that a line may have. */
  width: number
  /** What the guards refuse; said under its line. */
  refusals?: readonly { address: string; message: string }[]
  /** Colours a whole line; text is measured before. */
  paint?: (line: string, tone: Tone) => string
  /** Lines that there is room for, and a command that shows all. What destroys something is shown whatever the room. */
  room?: { lines: number; all?: string }
  /** Whether each resource has its line; else what is alike is counted by what it belongs to. */
  each?: boolean
}

const signs: Record<PlanAction, string> = { create: '+', read: '<=', update: '~', replace: '-/+', delete: '-' }
const words: Record<PlanAction, string> = {
  create: 'to create',
  read: 'to read',
  update: 'to update',
  replace: 'to replace',
  delete: 'to delete',
}
/** What destroys something stands last, next to the question that follows. */
const order: readonly PlanAction[] = ['read', 'create', 'update', 'replace', 'delete']
const signWidth = 4
/** So many of one part are named; more are counted. */
const NAMED = 3

/**
 * A plan as lines: what is made, counted by the part of the environment that it belongs to; what changes on what is there; a
 * new revision of a task definition, in one line; and what goes, each alone, with the reason. Then the counts.
 */
export const planSummaryLines = (summary: PlanSummary, style: PlanStyle): string[] => {
  const { each = false, paint, refusals = [], room, width } = style
  const refused = new Map(refusals.map(({ address, message }) => [address, message]))
  const byAction = Map.groupBy(summary.changes, ({ action }) => action)
  const changes = order.flatMap((action) => byAction.get(action) ?? [])
  const blocks = each
    ? changes.map((change) => blockOf(change, refused.get(change.address)))
    : groupedBlocks(changes, refused)
  const closing = closingLines(summary).map((line) => shorten(visibleText(line), width))
  const { left, shown } = room === undefined ? { left: 0, shown: blocks } : lastOf(blocks, room.lines - closing.length)
  const resources = shown.flatMap(({ lines, tone }) =>
    lines.map((line) => {
      const fitting = shorten(visibleText(line), width)
      return paint === undefined ? fitting : paint(fitting, tone)
    }),
  )
  const where = room?.all === undefined ? '' : `; all of them: ${room.all}`
  const note = left === 0 ? [] : [shorten(`    … and ${left} more${where}`, width)]
  return [...note, ...resources, ...closing]
}

/** What creates is green, what changes yellow; red is what loses something, alone. */
export const planPaint =
  (palette: Palette): PlanStyle['paint'] =>
  (line, tone) =>
    ({ create: palette.good, change: palette.warn, loss: palette.bad, read: palette.faint })[tone](line)

type Block = { tone: Tone; stays: boolean; lines: string[] }

/** A resource with its sign, why it is replaced or what changes on it. */
function blockOf(change: PlanChange, refusal: string | undefined): Block {
  const { action, address, attributes = [], reason, revision } = change
  const indent = ' '.repeat(signWidth)
  const below = (text: string) => `${indent}  ${text}`
  const refusing = refusal === undefined ? [] : [below(`a deploy refuses this: ${refusal}`)]
  if (isRevision(change)) {
    const what = revision?.length ? `: ${revision.join('; ')}` : ''
    const line = `${' '.repeat(signWidth - 2)}~ new revision of ${shortAddress(address)}${what}`
    return { tone: 'change', stays: refusal !== undefined, lines: [line, ...refusing] }
  }
  const isGoing = action === 'replace' || action === 'delete'
  const told = revision?.length ? revision.join('; ') : attributes.join(', ')
  const lines = [
    `${signs[action].padStart(signWidth - 1)} ${address}`,
    ...(reason !== undefined && action !== 'read' ? [below(`because: ${reason}`)] : []),
    ...(action === 'update' && told !== '' ? [below(`changes: ${told}`)] : []),
    ...refusing,
  ]
  return { tone: losesSomething(change) ? 'loss' : toneOf[action], stays: isGoing || refusal !== undefined, lines }
}

const toneOf: Record<PlanAction, Tone> = {
  create: 'create',
  read: 'read',
  update: 'change',
  replace: 'change',
  delete: 'change',
}

/** ECS keeps the revisions of before: nothing is lost with the one that Terraform replaces. */
const isRevision = ({ action, type }: PlanChange): boolean => action === 'replace' && type === 'aws_ecs_task_definition'

/** Without its module, where that says no more than the type does: `aws_ecs_task_definition.api`. */
const shortAddress = (address: string): string => address.replace(/^module\.[\w-]+(?:\[\d+\])?\./, '')

/** Creations counted by part, and updates that change the same on resources of one part; all else one by one. */
function groupedBlocks(changes: readonly PlanChange[], refused: ReadonlyMap<string, string>): Block[] {
  const folds = (change: PlanChange) => !refused.has(change.address) && change.revision === undefined
  const created = changes.filter((change) => change.action === 'create' && folds(change))
  const updated = changes.filter((change) => change.action === 'update' && folds(change))
  const rest = changes.filter(
    (change) => change.action !== 'read' && !created.includes(change) && !updated.includes(change),
  )
  const [going, calm] = [rest.filter(isGoing), rest.filter((change) => !isGoing(change))]
  const one = (change: PlanChange) => blockOf(change, refused.get(change.address))
  return [
    ...byPart(created).map(([part, members]) => creationsOf(part, members)),
    ...byPart(updated).flatMap(([part, members]) => updatesOf(part, members)),
    ...calm.map(one),
    // What loses something stands last.
    ...going.toSorted((a, b) => Number(losesSomething(a)) - Number(losesSomething(b))).map(one),
  ]
}

const isGoing = (change: PlanChange): boolean =>
  (change.action === 'replace' || change.action === 'delete') && !isRevision(change)

function byPart(changes: readonly PlanChange[]): [PlanPart, PlanChange[]][] {
  const groups = Map.groupBy(changes, partOf)
  return planParts.flatMap((part) => {
    const members = groups.get(part)
    return members === undefined ? [] : [[part, members] as [PlanPart, PlanChange[]]]
  })
}

function creationsOf(part: PlanPart, members: readonly PlanChange[]): Block {
  const nameOf = ({ address }: PlanChange) => (part === 'other' ? address : shortAddress(address))
  const names = members.length > NAMED ? '' : `: ${members.map(nameOf).join(', ')}`
  const line = `${' '.repeat(signWidth - 2)}+ ${part}: ${members.length} ${words.create}${names}`
  return { tone: 'create', stays: false, lines: [line] }
}

/** Many that change alike are one line. */
function updatesOf(part: PlanPart, members: readonly PlanChange[]): Block[] {
  const alike = Map.groupBy(members, ({ attributes = [], reason = '' }) => `${reason}\n${attributes.join(', ')}`)
  return [...alike.values()].flatMap((changes) => {
    const [first] = changes
    if (first === undefined || changes.length <= NAMED) return changes.map((change) => blockOf(change, undefined))
    const what = first.reason ?? first.attributes?.join(', ') ?? ''
    const line = `${' '.repeat(signWidth - 2)}~ ${part}: ${changes.length} ${words.update}${what === '' ? '' : `: ${what}`}`
    return [{ tone: 'change' as const, stays: false, lines: [line] }]
  })
}

/** The last blocks, as many as there is room for beside a note on the rest; those that destroy whatever the room. */
const lastOf = (blocks: readonly Block[], room: number): { left: number; shown: readonly Block[] } => {
  if (blocks.flatMap(({ lines }) => lines).length <= room) return { left: 0, shown: blocks }
  let at = blocks.length
  let used = 1
  for (; at > 0; at--) {
    const { lines, stays } = blocks[at - 1] as Block
    used += lines.length
    if (used > room && !stays) break
  }
  return { left: at, shown: blocks.slice(at) }
}

/** `Plan: 3 to create, 1 to replace`, or that nothing would change; outputs that change on a line of their own. */
const closingLines = ({ changes, counts, outputsChanged }: PlanSummary): string[] => {
  const revisions = changes.filter(isRevision).length
  const counted = { ...counts, replace: counts.replace - revisions }
  const parts = [
    ...order.filter((action) => counted[action] > 0).map((action) => `${counted[action]} ${words[action]}`),
    ...(revisions > 0 ? [`${revisions} new ${revisions === 1 ? 'revision' : 'revisions'}`] : []),
  ]
  const outputs = outputsChanged.length === 0 ? [] : [`Outputs change: ${outputsChanged.join(', ')}`]
  if (parts.length > 0) return [`Plan: ${parts.join(', ')}`, ...outputs]
  return outputs.length > 0 ? outputs : ['Plan: nothing would change']
}
