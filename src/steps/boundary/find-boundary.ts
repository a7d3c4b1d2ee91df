import path from 'node:path'
import type { FoundPolicy } from '../../aws/account/policies.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Policy } from '../../policies/document.ts'
import { type Bounded, withinBoundary } from '../../policies/within-boundary.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'

type Needs = Pick<Deps, 'accountNames' | 'identity' | 'policies' | 'settings' | 'terraform'>

/**
 * Section 2.1: the permissions boundary of `medspa bootstrap`, which the release parameter gets, and whether it leaves the
 * API what `api.policies` allow: what it would deny is refused (exit 3), before anything is built. Another boundary, of a tfvars
 * file, counts in its place. Where the role may not look, the parameter keeps what it says.
 */
export const findBoundary = step({
  id: 'boundary',
  section: '2.1',
  title: "Compare the API's rights with the permissions boundary",
  looks: true,
  run: async (
    { accountNames, identity, policies, settings, terraform }: Needs,
    context: Pick<DeployContext, 'permissionsBoundary'>,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const passed = (await terraform.variableValues(['permissions_boundary'])).permissions_boundary
    const isOwn = typeof passed === 'string' && passed !== ''
    const arn = isOwn ? passed : accountNames.boundaryArn(await identity.whoAmI(signal))
    const found = await policies.read(arn)
    if ('unread' in found) {
      line(
        `the permissions boundary ${arn} cannot be read: ${found.unread}. What the release parameter says of it stays`,
      )
      return { detail: 'not known', matters: true }
    }
    if ('missing' in found) {
      if (!isOwn) context.permissionsBoundary = null
      if (isOwn) throw missing(arn)
      return { skipped: `this account has none: \`${commandLine('bootstrap')}\` makes it` }
    }
    if (!isOwn) context.permissionsBoundary = arn
    const given = settings.platform.api?.policies ?? []
    const denied: Denial[] = []
    for (const policy of given) {
      const compared = compare(policy, await policies.readGiven(policy), found.document)
      denied.push(...compared.denied)
      for (const told of compared.told) line(told)
    }
    if (denied.length > 0) throw denies(arn, denied)
    return { detail: given.length === 0 ? arn : `${arn} leaves the API what api.policies allow` }
  },
})

type Denial = { policy: string; action: string; says: string }

function compare(policy: string, found: FoundPolicy, boundary: Policy): { denied: Denial[]; told: string[] } {
  // One that is not there Terraform's plan refuses.
  if ('missing' in found) return { denied: [], told: [] }
  if ('unread' in found)
    return { denied: [], told: [`${policy} is not compared with the permissions boundary: ${found.unread}`] }
  const { denied, narrowed, notActions } = withinBoundary(found.document, boundary)
  return {
    denied: [
      ...denied.map((each) => ({ policy, action: each.action, says: inWords(each) })),
      ...notActions.map((actions) => ({
        policy,
        action: `everything but ${actions.join(', ')}`,
        says: `everything but ${actions.join(', ')} (NotAction): name the actions that the API calls`,
      })),
    ],
    told: narrowed.map((each) => `${policy}: the permissions boundary leaves less of it: ${inWords(each)}`),
  }
}

const inWords = ({ action, resource, why }: Bounded): string => {
  const on = resource === '*' ? action : `${action} on ${resource}`
  if (why === 'part-of-action') return `${on}: only some of these actions are allowed`
  if (why === 'resource') return `${on}: the action is allowed on other resources`
  return why === 'deny' ? `${on}: denied by a statement of its own` : on
}

const missing = (arn: string) =>
  new OperatorError(`permissions_boundary names ${arn}, which this account does not have.`, {
    code: 'boundary-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `Correct permissions_boundary in the tfvars file, or take it out: without it the boundary of \`${commandLine('bootstrap')}\` counts.`,
  })

function denies(arn: string, denied: readonly Denial[]): OperatorError {
  const [first] = denied
  const more = denied.length > 1 ? `, and ${denied.length - 1} more` : ''
  const services = [
    ...new Set(denied.flatMap(({ action }) => /^([a-z0-9-]+):/i.exec(action)?.[1]?.toLowerCase() ?? [])),
  ]
  const widen =
    services.length === 0
      ? ''
      : ` Or widen the boundary, as an administrator of the account: \`${commandLine('bootstrap')}\` allows the services that api.policies name, or, where medspa.config.yaml has bootstrap.api_services, those (add ${services.join(', ')}).`
  return new OperatorError(
    `The permissions boundary ${path.basename(arn)} denies ${first?.action}, which ${first?.policy} of api.policies allows${more}.`,
    {
      code: 'boundary-denies',
      whose: 'operator',
      exit: 'refused',
      hint: `Take out of api.policies what the API does not need.${widen}`,
      evidence: denied.map(({ policy, says }) => `${policy}: ${says}`),
    },
  )
}
