import { servicesWithRoles } from '../../aws/account/services-with-roles.ts'
import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Given, type Progress, step } from '../step.ts'

type Role = { service: string; name: string /** Resources that AWS makes with it. */; types: readonly string[] }

const roles: readonly Role[] = [
  { ...servicesWithRoles.ecs, types: ['aws_ecs_cluster', 'aws_ecs_service'] },
  { ...servicesWithRoles.loadBalancing, types: ['aws_lb'] },
  { ...servicesWithRoles.rds, types: ['aws_db_subnet_group', 'aws_db_instance', 'aws_rds_cluster'] },
  {
    ...servicesWithRoles.elasticache,
    types: ['aws_elasticache_subnet_group', 'aws_elasticache_replication_group'],
  },
  { ...servicesWithRoles.autoscaling, types: ['aws_appautoscaling_target'] },
]

/** Pure: the roles without which this plan's new resources cannot be made. */
export const rolesNeededBy = ({ changes }: Pick<PlanSummary, 'changes'>): readonly Role[] =>
  roles.filter(({ types }) => changes.some(({ action, type }) => action === 'create' && types.includes(type)))

/**
 * Section 2.3, before the first apply, and before each that makes such things anew: the roles that AWS's services act in.
 * A new account lacks them. A service makes its own at its first use, but may refuse that first call (RDS: "wait and try
 * again later"), which the provider does not repeat. They belong to the account: no Terraform of ours owns them.
 */
export const ensureServiceLinkedRoles = step({
  id: 'service-linked-roles',
  section: '2.3',
  title: "Make AWS's service-linked roles",
  needs: ['plan'],
  applies: ({ plan }) => plan !== undefined && rolesNeededBy(plan.summary).length > 0,
  run: async (
    { clock, serviceLinkedRoles }: Pick<Deps, 'clock' | 'serviceLinkedRoles'>,
    { plan }: Given<Pick<DeployContext, 'plan'>, 'plan'>,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const looked = await Promise.all(
      rolesNeededBy(plan.summary).map(async (role) => ({ role, exists: await serviceLinkedRoles.exists(role.name) })),
    )
    const tried = await Promise.all(
      looked
        .filter(({ exists }) => exists !== true)
        .map(async (each) => ({ ...each, result: await serviceLinkedRoles.make(each.role.service) })),
    )
    const denied = tried.filter(({ result }) => result === 'denied')
    const missing = denied.filter(({ exists }) => exists === false).map(({ role }) => role)
    if (missing.length > 0) throw mayNotMake(missing)
    const made = tried.filter(({ result }) => result === 'made')
    const seen = made.filter(({ exists }) => exists === false).map(({ role }) => role)
    if (seen.length > 0) await untilSeen({ clock, serviceLinkedRoles }, seen, { line, signal })
    const unknown = denied.map(({ role }) => role)
    if (unknown.length > 0) {
      line(
        `note: whether the account has ${namesOf(unknown)} is not known: neither iam:GetRole nor iam:CreateServiceLinkedRole is allowed here`,
      )
      return { detail: 'not known: iam:GetRole and iam:CreateServiceLinkedRole are denied' }
    }
    if (made.length === 0) return { skipped: 'the account has them' }
    return { detail: `made ${namesOf(made.map(({ role }) => role))}` }
  },
})

const namesOf = (named: readonly Role[]) => named.map(({ name }) => name).join(', ')

const mayNotMake = (missing: readonly Role[]) =>
  new OperatorError(
    `This account has no ${namesOf(missing)} yet, and the role in use may not make ${missing.length === 1 ? 'it' : 'them'}. Nothing was applied.`,
    {
      code: 'service-linked-role-missing',
      whose: 'operator',
      exit: 'refused',
      hint: 'Have somebody who may (iam:CreateServiceLinkedRole) run the commands above once for this account, then run the same command again.',
      evidence: missing.map(({ service }) =>
        awsCommandLine(`iam create-service-linked-role --aws-service-name ${service}`),
      ),
    },
  )

/** What IAM does not show within the limit may still be there for AWS's services: the apply says otherwise in words. */
async function untilSeen(
  { clock, serviceLinkedRoles }: Pick<Deps, 'clock' | 'serviceLinkedRoles'>,
  made: readonly Role[],
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<void> {
  let told = false
  await until(
    clock,
    async () => {
      const seen = await Promise.all(made.map(({ name }) => serviceLinkedRoles.exists(name)))
      if (seen.every((each) => each === true)) return true
      if (!told) line(waitingFor(waits.serviceLinkedRole))
      told = true
      return undefined
    },
    { ...waits.serviceLinkedRole, signal },
  )
}
