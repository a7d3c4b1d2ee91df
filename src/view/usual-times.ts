import type { PlanChange } from '../terraform/plan.ts'

/** How long AWS usually takes to make a resource of a type, in minutes, and what an operator calls it. */
const usual: Readonly<Record<string, { what: string; minutes: readonly [least: number, most: number] }>> = {
  aws_db_instance: { what: 'a database', minutes: [6, 10] },
}

/** Pure: `usually 6 to 10 minutes`, of what AWS takes minutes to make; undefined of all else. */
export function usualTime({ action, type }: { action: string; type: string }): string | undefined {
  const found = (action === 'create' || action === 'replace') && Object.hasOwn(usual, type) ? usual[type] : undefined
  return found && `usually ${found.minutes[0]} to ${found.minutes[1]} minutes`
}

/** Pure: of what a plan makes, that which takes longest: `a database: usually 6 to 10 minutes`; undefined where nothing takes minutes. */
export function usualTimeOf(changes: readonly Pick<PlanChange, 'action' | 'type'>[]): string | undefined {
  const slow = changes.filter((change) => usualTime(change) !== undefined)
  const [slowest] = slow.toSorted((a, b) => (usual[b.type]?.minutes[0] ?? 0) - (usual[a.type]?.minutes[0] ?? 0))
  return slowest && `${usual[slowest.type]?.what}: ${usualTime(slowest)}`
}

/** Pure: the type in a resource's address: `aws_db_instance` of `module.rds[0].aws_db_instance.this`. */
export const typeOfAddress = (address: string): string =>
  /(?:^|\.)(?:data\.)?([a-z0-9]+_[a-z0-9_]+)\.[\w-]+(?:\[.*\])?$/.exec(address)?.[1] ?? ''
