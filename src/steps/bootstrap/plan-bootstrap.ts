import { awsCommandLine, commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import type { Variables } from '../../terraform/args.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { bucketOf } from '../preflight/find-state-bucket.ts'
import { type Given, type Progress, step } from '../step.ts'
import { planInWords } from '../terraform/make-plan.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'

type Context = Given<BootstrapContext, 'accountId' | 'apiServices'>

/** Section 2.1: plans infra/bootstrap; nothing changes. A plan that destroys something that was not opened is refused (exit 3). */
export const planBootstrap = step({
  id: 'plan',
  section: '2.1',
  title: "Plan the account's roles and boundary",
  looks: true,
  cancelWaitsFor: terraformToEnd,
  needs: ['accountId', 'apiServices'],
  gives: ['plan'],
  run: async (
    deps: Pick<Deps, 'accountNames' | 'bootstrapTerraform' | 'settings'>,
    context: Context,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const variables = variablesOf(deps.settings, context)
    const plan = await deps.bootstrapTerraform.plan({ variables, signal }).catch((error: unknown) => {
      throw ofThisState(error, deps)
    })
    // In the context before the guard may refuse it: the command deletes its file at its end.
    context.plan = plan
    const { allowDestroy } = context
    const { opened, refused } = destroyedBy(plan.summary, allowDestroy)
    if (refused.length > 0) throw planRefused(refused, allowDestroy)
    for (const address of opened) line(`opened by --allow-destroy: ${address}`)
    return { detail: planInWords(plan) }
  },
})

/** Pure: variables of infra/bootstrap. */
export function variablesOf(
  settings: Pick<Deps['settings'], 'bootstrap' | 'region' | 'stateBucket' | 'stateLockTable'>,
  { accountId, apiServices, budgetEmail, environments, github, githubProvider, settings: each }: Context,
): Variables {
  const { budget_limit_usd, operator_principals } = settings.bootstrap
  const zones = each.flatMap(({ platform }) => platform.route53_zone_id ?? [])
  return {
    aws_region: settings.region,
    allowed_account_ids: [accountId],
    environments,
    state_bucket: settings.stateBucket,
    state_lock_table: settings.stateLockTable,
    route53_zone_ids: [...new Set(zones)],
    api_services: apiServices,
    operator_principals,
    github_repository: github,
    github_oidc_provider_arn: githubProvider,
    budget_email: budgetEmail,
    budget_limit_usd,
  }
}

/** Pure: addresses that a plan destroys or replaces: those that were opened, and the others. */
export function destroyedBy(
  { changes }: Pick<PlanSummary, 'changes'>,
  allowDestroy: readonly string[],
): { opened: string[]; refused: string[] } {
  const destroyed = changes.filter(({ action }) => action === 'delete' || action === 'replace')
  const addresses = destroyed.map(({ address }) => address)
  return {
    opened: addresses.filter((address) => allowDestroy.includes(address)),
    refused: addresses.filter((address) => !allowDestroy.includes(address)),
  }
}

function planRefused(refused: readonly string[], allowed: readonly string[]): OperatorError {
  const [first, ...others] = refused
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  const flags = [...allowed, ...refused].flatMap((address) => ['--allow-destroy', address])
  const forgotten = [
    ...(refused.some((address) => /github/.test(address)) ? ['--github OWNER/REPO (bootstrap.github_repository)'] : []),
    ...(refused.some((address) => /budget/.test(address)) ? ['--budget-email ADDRESS (bootstrap.budget_email)'] : []),
  ]
  const again = forgotten.length > 0 ? `Pass ${forgotten.join(' and ')} as before. ` : ''
  return new OperatorError(`The plan is refused: it would destroy or replace ${first}${more}.`, {
    code: 'bootstrap-plan-refused',
    whose: 'operator',
    exit: 'refused',
    hint: `${again}People who work in a role that goes are locked out. Allow what is meant, address by address: \`${commandLine('bootstrap', { flags })}\``,
    evidence: [...refused],
  })
}

/** Terraform's lock of this state alone keeps two bootstraps apart, and `medspa unlock` is about environments. */
export function ofThisState(
  error: unknown,
  { accountNames, settings }: Pick<Deps, 'accountNames' | 'settings'>,
): unknown {
  if (!(error instanceof OperatorError) || error.code !== 'state-locked') return error
  const { code, evidence, message, whose } = error
  const remove = awsCommandLine(`s3 rm s3://${bucketOf(settings)}/${accountNames.stateKey}.tflock`)
  return new OperatorError(message, {
    code,
    whose,
    exit: 'locked',
    hint: `Another bootstrap is at work: wait for it to end, and run the command again. The lock of one that is gone: \`${remove}\``,
    evidence,
    cause: error,
  })
}
