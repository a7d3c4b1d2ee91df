import { commandLine } from '../../command-line.ts'
import { environments } from '../../config/names.ts'
import { noCertificateSecret } from '../../config/platform/certificate-secret.ts'
import type { Settings } from '../../config/settings.ts'
import { OperatorError } from '../../errors.ts'
import { githubNeeds } from '../../steps/bootstrap/github-needs.ts'
import { type GithubContext, ghIsReady, setGithub } from '../../steps/bootstrap/set-github.ts'
import { bootstrap as bootstrapList } from '../../tasks/bootstrap/bootstrap.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import { createPalette } from '../../view/palette.ts'
import { planPaint, planSummaryLines } from '../../view/plan-summary.ts'
import { approveStateBucket } from '../deploy/approve-state-bucket.ts'
import { declined } from '../frame/declined.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { bootstrap } from './command.ts'
import { needLines, nextLines, profileLines } from './lines.ts'

type Options = OptionsOf<typeof bootstrap>

/** `medspa bootstrap`: roles, boundary and budget of an account, by infra/bootstrap. An administrator of the account runs it. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(bootstrap, options, terminal, (session) => runBootstrap(session, options))

/** The body of `medspa bootstrap`. */
export async function runBootstrap(session: Session, options: Options): Promise<CommandResult<typeof bootstrap>> {
  const { deps } = session
  const settings = await settingsOf(session, options)
  const context: BootstrapContext = {
    environments: settings.map(({ environment }) => environment),
    settings,
    github: options.github ?? deps.settings.bootstrap.github_repository,
    budgetEmail: options.budgetEmail ?? deps.settings.bootstrap.budget_email,
    allowDestroy: options.allowDestroy ?? [],
  }
  try {
    await session.follow(bootstrapList, context, {
      'create-state-bucket': () => approveStateBucket(session, context),
      'apply-plan': () => approvePlan(session, context),
    })
  } finally {
    if (context.plan) await deps.bootstrapTerraform.discard(context.plan)
  }
  const github = await setSecrets(session, context, options)
  const { made, profiles, result } = resultOf(session, context, github)
  return {
    result,
    lines: [
      result.changed === 0
        ? `Nothing to change: account ${result.account} has its roles and its boundary.`
        : `Account ${result.account} has its roles and its boundary: ${result.changed} changes.`,
      ...(profiles.length > 0 ? ['', 'Append to ~/.aws/config:', '', ...profiles] : []),
      ...(github
        ? ['', `${github.set ? 'Set in' : 'To be set in'} ${github.repository}:`, ...needLines(github.needs)]
        : []),
      '',
      'Then deploy in the role of the environment:',
      ...nextLines(context.environments, made, { sandbox: deps.profile.name === 'sandbox' }),
    ],
  }
}

/** What the configuration says of each of the account's environments, which have to live in it together. */
async function settingsOf(session: Session, { only }: Options): Promise<Settings[]> {
  const { deps } = session
  const others = only === undefined ? environments.filter((each) => each !== session.environment) : []
  const all = [deps.settings, ...(await Promise.all(others.map(async (each) => (await session.depsOf(each)).settings)))]
  const placeOf = ({ accountId, awsProfile, stateBucket, stateLockTable }: Settings) =>
    Object.entries({
      'aws.account_id': accountId,
      'aws.profile': awsProfile,
      'state.bucket': stateBucket,
      'state.lock_table': stateLockTable,
    })
  const own = new Map(placeOf(deps.settings))
  for (const other of all)
    for (const [key, value] of placeOf(other)) if (own.get(key) !== value) throw apart(key, deps.settings, other)
  return all
}

const apart = (key: string, one: Settings, other: Settings) =>
  new OperatorError(`${one.environment} and ${other.environment} differ in ${key}: a bootstrap is for one account.`, {
    code: 'environments-apart',
    whose: 'operator',
    exit: 'usage',
    hint: `Name the environment of the account that is bootstrapped: \`${commandLine('bootstrap', { flags: ['--only', one.environment] })}\`. Where both live in one account, give them one ${key}.`,
  })

async function approvePlan({ deps, prompts, screen }: Session, { accountId, plan }: BootstrapContext): Promise<void> {
  if (!plan || plan.empty) return
  const { columns, rows } = screen.size()
  const lines = planSummaryLines(plan.summary, {
    width: columns,
    paint: planPaint(createPalette(screen.colourLevel)),
    each: true,
    // The question may take two rows, and its answer one.
    ...(prompts.asking && { room: { lines: rows - 3 } }),
  })
  const place = deps.profile.name === 'sandbox' ? 'the sandbox' : `account ${accountId}`
  if (!(await prompts.confirm(`Apply this to ${place}?`, lines))) throw declined('The plan')
}

/** Asks whether gh shall set what the workflows need, where it can. Nothing of a rehearsal goes into a repository. */
async function setSecrets(
  session: Session,
  context: BootstrapContext,
  { yes }: Options,
): Promise<GithubContext | undefined> {
  const { deps, prompts, screen, signal } = session
  if (context.github === undefined) return undefined
  const needs = githubNeeds({
    accountId: need(context, 'accountId'),
    bucket: deps.settings.stateBucket ?? '',
    made: need(context, 'made'),
    environments: context.settings.map(({ environment, platform }) => ({
      environment,
      certificate: noCertificateSecret(environment, platform) === undefined,
    })),
  })
  const github: GithubContext = { repository: context.github, needs }
  if (deps.profile.name === 'sandbox') return github
  const gh = await ghIsReady(deps, signal)
  if (!gh.ready) screen.line(`note: ${gh.why}: set what the workflows need by hand`)
  // The plan may have been empty: then nobody has said yes to anything.
  if (!gh.ready || !(prompts.asking || yes)) return github
  const known = needs.filter(({ value }) => value !== null)
  if (await prompts.confirm(`Set these in ${context.github} by gh?`, needLines(known)))
    await session.run([setGithub], github)
  return github
}

function resultOf({ deps }: Session, context: BootstrapContext, github: GithubContext | undefined) {
  const made = need(context, 'made')
  const accountId = need(context, 'accountId')
  const { plan } = context
  const { operator_principals: principals = [] } = deps.settings.bootstrap
  const profiles =
    deps.profile.name === 'sandbox'
      ? []
      : profileLines({
          accountId,
          made,
          region: deps.settings.region,
          source: deps.settings.awsProfile ?? 'default',
          mfa: principals.length === 0 || principals.some((arn) => arn.includes(':user/')),
        })
  const result: ResultOf<typeof bootstrap> = {
    account: accountId,
    changed: plan?.summary.changes.length ?? 0,
    permissionsBoundary: made.permissions_boundary_arn,
    apiServices: [...need(context, 'apiServices')],
    operatorRoles: made.operator_role_arns,
    operatorPolicies: made.operator_policy_arns,
    readOnlyRole: made.read_only_role_arn,
    profiles,
    github: github ? { repository: github.repository, needs: [...github.needs], set: github.set ?? false } : null,
  }
  return { made, profiles, result }
}
