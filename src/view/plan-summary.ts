import type { PlanAction, PlanChange, PlanSummary } from '../terraform/plan.ts'

export type PlanStyle = {
  /** Columns that a line may have. */
  width: number
  /** What the guards refuse; said under its line. */
  refusals?: readonly { address: string; message: string }[]
  /** Colours a whole line; text is measured before. */
  paint?: (line: string, action: PlanAction) => string
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
export const planSummaryLines = (summary: PlanSummary, { width, refusals = [], paint }: PlanStyle): string[] => {
  const refused = new Map(refusals.map(({ address, message }) => [address, message]))
  const byAction = Map.groupBy(summary.changes, ({ action }) => action)
  const resources = order.flatMap((action) =>
    (byAction.get(action) ?? [])
      .flatMap((change) => linesOf(change, refused.get(change.address)))
      .map((line) => {
        const fitting = shorten(line, width)
        return paint === undefined ? fitting : paint(fitting, action)
      }),
  )
  return [...resources, ...closingLines(summary).map((line) => shorten(line, width))]
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

const shorten = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
