import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import type { PlanChange, PlanSummary } from './plan.ts'
import { modulesOfKind } from './resource-kind.ts'

/** How far an environment is parked: `full` is the checklist's whole list, the voice gateway and its URL too. */
export type ParkMode = 'yes' | 'full'

const { database, redis, service, vpc } = modulesOfKind
const parked = [...vpc, ...service, ...database, ...redis]

/** The modules that a parking takes away, in the order of the checklist's section 5. */
const modulesOf: Record<ParkMode, readonly string[]> = {
  yes: parked,
  full: [...parked, 'lambda', 'api_gateway'],
}

/**
 * `rds` of `module.rds[0].aws_db_instance.this`, and of `module.rds.…` of a state from before modules had a count; `worker` of
 * `module.worker["mail"].…`.
 */
const moduleOf = (address: string): string | undefined =>
  /^module\.([a-z_]+)(?:\[(?:0|"[a-z0-9-]+")\])?\./.exec(address)?.[1]

/** Stands in no module and leads to what goes: the record of the API's name (infra/terraform/names.tf). A restore makes the next. */
const withTheBalancer = ['aws_route53_record.api[0]']

const goes = ({ action }: PlanChange): boolean => action === 'delete' || action === 'replace'

/** Pure: what a plan takes away, counted by module; in the checklist's order. */
export const parkedAway = ({ changes }: PlanSummary, mode: ParkMode): { module: string; resources: number }[] =>
  modulesOf[mode]
    .map((module) => ({
      module,
      resources: changes.filter((change) => goes(change) && moduleOf(change.address) === module).length,
    }))
    .filter(({ resources }) => resources > 0)

/** Pure: what a plan takes away, counted by module in the plan's order; what stands in no module is `root`. */
export const goneByModule = ({ changes }: Pick<PlanSummary, 'changes'>): { module: string; resources: number }[] => {
  const counts = new Map<string, number>()
  for (const { address } of changes.filter(goes)) {
    const module = moduleOf(address) ?? 'root'
    counts.set(module, (counts.get(module) ?? 0) + 1)
  }
  return [...counts].map(([module, resources]) => ({ module, resources }))
}

/**
 * Pure: what a plan would take away beside the named modules, or put there anew instead of taking it: a parking does
 * neither. A resource that is forgotten counts as taken, one that is replaced as well.
 */
export const straysOf = ({ changes }: PlanSummary, mode: ParkMode): PlanChange[] => {
  const named = new Set(modulesOf[mode])
  return changes.filter((change) => {
    const parks = named.has(moduleOf(change.address) ?? '') || withTheBalancer.includes(change.address)
    if (!parks) return goes(change)
    return change.action !== 'delete' && change.action !== 'read'
  })
}

/**
 * Pure: addresses that a plan makes or changes beside what it takes away. The voice Lambda's are not among them: a preview
 * has them, as it is made before the function is told to answer by itself.
 */
export const changedBesides = ({ changes }: PlanSummary): string[] =>
  changes
    .filter(({ action, address }) => (action === 'create' || action === 'update') && moduleOf(address) !== 'lambda')
    .map(({ address }) => address)

/** Throws `park-plan-refused` if a plan would do more than park in this mode; nothing was destroyed then. */
export const refuseStrays = (summary: PlanSummary, mode: ParkMode): void => {
  const strays = straysOf(summary, mode)
  const [first] = strays
  if (first === undefined) return
  const more = strays.length > 1 ? ` and ${strays.length - 1} more` : ''
  throw new OperatorError(`This plan would do more than park: it would ${first.action} ${first.address}${more}.`, {
    code: 'park-plan-refused',
    whose: 'operator',
    exit: 'refused',
    hint: `Parking destroys what the named modules hold, and nothing else. Apply or take back the other changes first: \`${commandLine('plan')}\` shows them.`,
    evidence: strays.map(({ action, address, reason }) => `${action} ${address}${reason ? `: ${reason}` : ''}`),
  })
}
