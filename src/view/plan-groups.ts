import type { PlanAction, PlanChange } from '../terraform/plan.ts'
import { markdownTable } from './markdown.ts'

const counted = ['create', 'update', 'replace', 'delete'] as const satisfies readonly PlanAction[]

/** How many resources of a module a plan creates, updates, replaces and deletes. */
export type PlanGroup = { group: string } & Record<(typeof counted)[number], number>

/** Pure: a plan's changes by the module of the root that they are in; what is in none is `root`. By name; reads count for nothing. */
export function planGroups(changes: readonly Pick<PlanChange, 'action' | 'address'>[]): PlanGroup[] {
  const changing = changes.filter(({ action }) => action !== 'read')
  const groups = Map.groupBy(changing, ({ address }) => /^(?:data\.)?(module\.[\w-]+)/.exec(address)?.[1] ?? 'root')
  return [...groups]
    .map(([group, members]) => {
      const count = (wanted: PlanAction) => members.filter(({ action }) => action === wanted).length
      return {
        group,
        create: count('create'),
        update: count('update'),
        replace: count('replace'),
        delete: count('delete'),
      }
    })
    .toSorted((a, b) => a.group.localeCompare(b.group))
}

/** Pure: the groups as a table of Markdown. */
export const planGroupsMarkdown = (groups: readonly PlanGroup[]): string[] =>
  markdownTable(
    ['group', ...counted],
    groups.map((group) => [group.group, ...counted.map((action) => `${group[action] || ''}`)]),
    1,
  )
