import { visibleText } from '../terminal-text.ts'
import type { PlanAction, PlanChange, PlanSummary } from '../terraform/plan.ts'
import type { Palette } from './palette.ts'
import { shorten } from './text.ts'

export type PlanStyle = {
  /** Columns that a line may have. */
  width: number
  /** What the guards refuse; said under its line. */
  refusals?: readonly { address: string; message: string }[]
  /** Colours a whole line; text is measured before. */
  paint?: (line: string, action: PlanAction) => string
  /** Lines that there is room for, and a command that shows all. What destroys something is shown whatever the room. */
  room?: { lines: number; all?: string }
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

/** A plan as lines: one a resource with its sign, why it is replaced or what changes on it, then the counts. */
export const planSummaryLines = (summary: PlanSummary, style: PlanStyle): string[] => {
  const { paint, refusals = [], room, width } = style
  const refused = new Map(refusals.map(({ address, message }) => [address, message]))
  const byAction = Map.groupBy(summary.changes, ({ action }) => action)
  const changes = order.flatMap((action) => byAction.get(action) ?? [])
  const blocks = changes.map((change) => ({
    action: change.action,
    lines: linesOf(change, refused.get(change.address)),
  }))
  const closing = closingLines(summary).map((line) => shorten(visibleText(line), width))
  const { left, shown } = room === undefined ? { left: 0, shown: blocks } : lastOf(blocks, room.lines - closing.length)
  const resources = shown.flatMap(({ action, lines }) =>
    lines.map((line) => {
      const fitting = shorten(visibleText(line), width)
      return paint === undefined ? fitting : paint(fitting, action)
    }),
  )
  const where = room?.all === undefined ? '' : `; all of them: ${room.all}`
  const note = left === 0 ? [] : [shorten(`    … and ${left} more${where}`, width)]
  return [...note, ...resources, ...closing]
}

/** What creates is green, what changes yellow, what destroys red. */
export const planPaint =
  (palette: Palette): PlanStyle['paint'] =>
  (line, action) => {
    if (action === 'create') return palette.good(line)
    if (action === 'update') return palette.warn(line)
    return action === 'read' ? palette.faint(line) : palette.bad(line)
  }

type Block = { action: PlanAction; lines: string[] }

/** The last blocks, as many as there is room for beside a note on the rest; those that destroy whatever the room. */
const lastOf = (blocks: readonly Block[], room: number): { left: number; shown: readonly Block[] } => {
  if (blocks.flatMap(({ lines }) => lines).length <= room) return { left: 0, shown: blocks }
  let at = blocks.length
  let used = 1
  for (; at > 0; at--) {
    const { action, lines } = blocks[at - 1] as Block
    used += lines.length
    if (used > room && action !== 'replace' && action !== 'delete') break
  }
  return { left: at, shown: blocks.slice(at) }
}

/** `Plan: 3 to create, 1 to replace`, or that nothing would change; outputs that change on a line of their own. */
const closingLines = ({ counts, outputsChanged }: PlanSummary): string[] => {
  const parts = order.filter((action) => counts[action] > 0).map((action) => `${counts[action]} ${words[action]}`)
  const outputs = outputsChanged.length === 0 ? [] : [`Outputs change: ${outputsChanged.join(', ')}`]
  if (parts.length > 0) return [`Plan: ${parts.join(', ')}`, ...outputs]
  return outputs.length > 0 ? outputs : ['Plan: nothing would change']
}

const linesOf = ({ action, address, reason, attributes = [] }: PlanChange, refusal: string | undefined): string[] => {
  const indent = ' '.repeat(signWidth)
  const lines = [`${signs[action].padStart(signWidth - 1)} ${address}`]
  if (reason !== undefined && action !== 'read') lines.push(`${indent}  because: ${reason}`)
  if (action === 'update' && attributes.length > 0) lines.push(`${indent}  changes: ${attributes.join(', ')}`)
  if (refusal !== undefined) lines.push(`${indent}  a deploy refuses this: ${refusal}`)
  return lines
}
