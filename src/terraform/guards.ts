import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import type { PlanChange, PlanSummary } from './plan.ts'
import { kindOfResource, type ResourceKind } from './resource-kind.ts'

/** What a plan may not lose: each has its reason below. */
export type GuardRule = ResourceKind | 'health-path' | 'listener' | 'restart'

export type Refusal = { address: string; rule: GuardRule; message: string }

const lost: Record<Exclude<GuardRule, 'health-path' | 'restart'>, string> = {
  database: 'the database would be lost',
  redis: 'what Redis holds would be lost',
  secret: 'the values of its keys would be lost',
  registry: 'its images would be lost, and with them every way back',
  vpc: 'everything in the VPC stands on it',
  service: 'no task would answer while the service is replaced',
  gateway: 'its URL would change, and the voice providers call that',
  name: 'the API would not answer under its name any more, or not with its certificate',
  listener: 'CodeDeploy moves this listener: Terraform would send its traffic elsewhere',
  'release-parameter': 'what was deployed, and what is pinned or parked, would be forgotten',
}

/** Whether a release has ever run here: in a half-made environment nothing has been put into what is half made. */
type GuardedEnvironment = { live: boolean }

/** Everything in a plan that is refused, in the plan's order. One pass. */
export const refusalsIn = (summary: PlanSummary, environment: GuardedEnvironment): Refusal[] => {
  const flips = flipsDeployments(summary)
  return summary.changes.flatMap((change) => {
    const rule = ruleFor(change, environment)
    if (rule === undefined) return []
    return [{ address: change.address, rule, message: messageFor(change, rule, flips) }]
  })
}

const ruleFor = (change: PlanChange, { live }: GuardedEnvironment): GuardRule | undefined => {
  const { action, attributes = [], movedByCodeDeploy, restarts = [], tainted, type } = change
  if (movedByCodeDeploy && action === 'update' && attributes.includes('default_action')) return 'listener'
  // Where no task runs, nobody notices.
  if (restarts.length > 0 && live) return 'restart'
  if (change.healthPath !== undefined && live) return 'health-path'
  if (action !== 'delete' && action !== 'replace') return undefined
  // An apply that was stopped leaves what it was creating tainted, and the same command must be able to go on.
  if (tainted && !live) return undefined
  // By type, whatever it is called and wherever it stands.
  return movedByCodeDeploy ? 'listener' : kindOfResource(type)
}

/** The two kinds of service are two resources: switching destroys one and creates the other. */
const flipsDeployments = ({ changes }: PlanSummary): boolean => {
  const services = changes.filter(({ type }) => type === 'aws_ecs_service')
  return services.some(({ action }) => action === 'delete') && services.some(({ action }) => action === 'create')
}

const named = { database: 'the database', redis: 'Redis' } as const

const restartMessage = ({ restarts = [] }: PlanChange): string => {
  const [first] = restarts
  const changes = restarts.map(({ change, outage }) => `${change} (about ${outage})`)
  return `the plan restarts ${named[first?.of ?? 'database']}, which answers nothing meanwhile: ${changes.join(', ')}`
}

/** The target group changes in the apply, and what serves is replaced after it. */
const healthPathMessage = ({ healthPath }: PlanChange): string =>
  `the load balancer asks the tasks that run for ${healthPath} at once, and ECS replaces those that do not answer 200: before it is opened, deploy a release that answers it beside the current path`

const messageFor = (change: PlanChange, rule: GuardRule, flips: boolean): string => {
  if (rule === 'restart') return restartMessage(change)
  if (rule === 'health-path') return healthPathMessage(change)
  const { action, attributes, reason, tainted } = change
  if (rule === 'gateway' && action === 'delete')
    return "the plan deletes it: its URL goes for good, and callers hear an error of the provider's; give the numbers another webhook at Twilio and Telnyx first"
  const verb = action === 'update' ? `changes ${attributes?.join(', ')}` : `${action}s it`
  const because = reason === undefined ? '' : ` (${reason})`
  const flipped =
    rule === 'service' && flips && action === 'delete'
      ? '; enable_blue_green was changed, and a live service cannot change its kind of deployment'
      : ''
  const untaint = tainted ? '; where it is sound after all, `terraform untaint` keeps it' : ''
  return `the plan ${verb}${because}: ${lost[rule]}${flipped}${untaint}`
}

/** What remains refused once some addresses were opened, and those that opened nothing. */
type SplitRefusals = {
  refused: Refusal[]
  opened: Refusal[]
  unused: string[]
  /** Restarts that `--now` accepts. */
  accepted: Refusal[]
}

/**
 * `--allow-destroy ADDRESS` opens exactly that address: not a module's contents, not another index, not a pattern. `--now`
 * accepts restarts, and nothing else.
 */
export const splitRefusals = (
  all: readonly Refusal[],
  allowed: readonly string[],
  { now = false }: { now?: boolean | undefined } = {},
): SplitRefusals => {
  const restarts = all.filter(({ rule }) => rule === 'restart')
  const refusals = all.filter(({ rule }) => rule !== 'restart')
  const addresses = new Set(allowed)
  const known = new Set(refusals.map(({ address }) => address))
  return {
    refused: all.filter(({ address, rule }) => (rule === 'restart' ? !now : !addresses.has(address))),
    accepted: now ? restarts : [],
    opened: refusals.filter(({ address }) => addresses.has(address)),
    unused: [...addresses].filter((address) => !known.has(address)),
  }
}

/**
 * The error for a plan that is refused: every address with its reason, and how one is opened; `flags` are the options of the
 * deploy to run. A restore has no option that opens anything: a deploy goes on with a restore that has begun; a `new` restore
 * comes first, as a deploy cannot be told which snapshots it takes.
 */
export const planRefused = (
  { refused, unused }: Pick<SplitRefusals, 'refused' | 'unused'>,
  { flags = [], restore }: { flags?: readonly string[]; restore?: 'begun' | 'new' | undefined } = {},
): OperatorError => {
  const lost = refused.filter(({ rule }) => rule !== 'restart')
  const [first] = [...lost, ...refused]
  const more = refused.length > 1 ? ` and ${refused.length - 1} more` : ''
  const restarts = refused.length > lost.length
  const now = commandLine('deploy', { flags: [...flags, '--now'] })
  const option = ['--allow-destroy', first?.address ?? '']
  const opening = restore
    ? `\`${commandLine('deploy', { flags: [...flags, ...option] })}\``
    : `--allow-destroy '${first?.address}'`
  const options = [...(lost.length > 0 ? [`--allow-destroy '${first?.address}'`] : []), ...(restarts ? ['--now'] : [])]
  const afterwards = `Take back the change that causes it, and restore first. Once the environment is awake, \`${commandLine('deploy')}\` applies the change with ${options.join(' and ')}.`
  const hints = [
    ...(lost.length > 0
      ? [`Take back the change that causes it, or open what is meant, address by address: ${opening}`]
      : []),
    ...(restarts
      ? [`When the outage hurts nobody, accept ${lost.length > 0 ? 'the restart too' : 'it'}: \`${now}\``]
      : []),
  ]
  return new OperatorError(
    `The plan is refused: it would ${lost.length > 0 ? 'touch' : 'restart'} ${first?.address}${more}.`,
    {
      code: 'plan-refused',
      whose: 'operator',
      exit: 'refused',
      hint: restore === 'new' ? afterwards : hints.join(' '),
      evidence: [
        ...refused.map(({ address, message }) => `${address}: ${message}`),
        ...unused.map((address) => `--allow-destroy '${address}' opens nothing in this plan`),
      ],
    },
  )
}
