import type { PlanSummary } from '../../terraform/plan.ts'
import { escapedMarkdown, fenced, markdownCell } from '../../view/markdown.ts'
import { planGroups, planGroupsMarkdown } from '../../view/plan-groups.ts'
import { planSummaryLines } from '../../view/plan-summary.ts'

/**
 * Pure: a plan as Markdown, for a comment on a pull request: counts first, then what a deploy would refuse, and each resource
 * folded away. Names alone: addresses, attributes and outputs, and never a value.
 */
export function planMarkdown(
  summary: PlanSummary,
  {
    empty,
    notes,
    place,
    refusals,
  }: {
    empty: boolean
    notes: readonly string[]
    place: string
    refusals: readonly { address: string; message: string }[]
  },
): string[] {
  const heading = (text: string) => `### Plan of ${escapedMarkdown(place)}: ${text}`
  const besides = notes.flatMap((note) => ['', escapedMarkdown(note)])
  if (empty) return [heading('nothing would change'), ...besides]
  const groups = planGroups(summary.changes)
  const total = groups.reduce((sum, group) => sum + group.create + group.update + group.replace + group.delete, 0)
  return [
    heading(`${total} ${total === 1 ? 'resource' : 'resources'}`),
    ...besides,
    ...(groups.length > 0 ? ['', ...planGroupsMarkdown(groups)] : []),
    ...refusals.flatMap(({ address, message }, at) => [
      ...(at === 0 ? ['', 'A deploy would refuse this plan:', ''] : []),
      `- ${markdownCell(`${address}: ${message}`)}`,
    ]),
    '',
    '<details><summary>Each resource</summary>',
    '',
    ...fenced(planSummaryLines(summary, { width: Infinity, refusals, each: true }), 'text'),
    '',
    '</details>',
  ]
}
