import { describe, expect, it } from 'vitest'
import { runBootstrap } from '../../../src/commands/bootstrap/run.ts'
import { ProgramMissingError, type ShellOptions } from '../../../src/io/shell.ts'
import { policySchema } from '../../../src/policies/document.ts'
import type { BootstrapContext } from '../../../src/tasks/bootstrap/bootstrap-context.ts'
import type { Variables } from '../../../src/terraform/args.ts'
import { emptySummary, type PlanAction, type PlanChange } from '../../../src/terraform/plan.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'

const account = '123456789012'
const arn = (role: string) => `arn:aws:iam::${account}:role/${role}`
const outputs = {
  permissions_boundary_arn: `arn:aws:iam::${account}:policy/medspa-boundary`,
  operator_role_arns: {
    development: arn('medspa-operator-development'),
    production: arn('medspa-operator-production'),
  },
  operator_policy_arns: { development: ['arn:a'], production: ['arn:b'] },
  read_only_role_arn: arn('medspa-read-only'),
}
const ofGithub = {
  github_deploy_role_arns: { development: arn('deploy-development'), production: arn('deploy-production') },
  github_operations_role_arns: { development: arn('ops-development'), production: arn('ops-production') },
  github_plan_role_arn: arn('plan'),
}

const platformOf = (given: object) =>
  ({
    ...{ api: undefined, certificate_arn: undefined, domain: undefined, route53_zone_id: undefined, voice: undefined },
    ...given,
  }) as never

const noBootstrap = {
  api_services: undefined,
  budget_email: undefined,
  budget_limit_usd: undefined,
  github_repository: undefined,
  operator_principals: undefined,
}

type World = {
  actions?: PlanAction[]
  answers?: boolean[]
  deps?: GivenDeps
  /** How gh ends, by its first words; undefined: it is not installed. */
  gh?: (args: string) => { exitCode: number; stderr?: string }
  interactive?: boolean
  other?: GivenDeps['settings']
  settings?: GivenDeps['settings']
  bodies?: FakeSessionOptions<BootstrapContext>['bodies']
}

/** An account with its state bucket, where a plan makes `actions`, and what was done to it. */
function bootstrapping(world: World = {}) {
  const { actions = ['create'], gh } = world
  const done = {
    planned: [] as Variables[],
    applied: [] as string[],
    discarded: 0,
    gh: [] as { args: string; input: unknown }[],
  }
  const settings = { stateBucket: 'acme-state', stateLockTable: undefined, regionInFile: undefined }
  const deps: GivenDeps = {
    bootstrapTerraform: {
      version: async () => '1.11.4',
      resources: async () => [],
      async plan({ variables }) {
        done.planned.push(variables)
        const changes = actions.map(
          (action, at): PlanChange => ({ action, address: `aws_iam_role.x${at}`, type: 'aws_iam_role' }),
        )
        return { file: 'plan', empty: actions.length === 0, summary: { ...emptySummary(), changes } }
      },
      async apply(plan) {
        done.applied.push(plan.file)
        return { ...outputs, ...ofGithub } as never
      },
      async discard() {
        done.discarded++
      },
    },
    githubProvider: { find: async () => undefined },
    identity: {
      known: () => ({ accountId: account, arn: `arn:aws:iam::${account}:user/ada` }),
      whoAmI: async () => ({ accountId: account, arn: `arn:aws:iam::${account}:user/ada` }),
    },
    policies: {
      readGiven: async () => ({
        document: policySchema.parse({
          Statement: { Effect: 'Allow', Action: ['s3:GetObject', 'ses:SendEmail'], Resource: '*' },
        }),
      }),
    },
    profile: { name: 'aws', env: {}, accountId: undefined },
    shell: {
      async run(file, args, { input }: ShellOptions) {
        if (gh === undefined) throw new ProgramMissingError(file, undefined)
        done.gh.push({ args: args.join(' '), input })
        return { stdout: '', stderr: '', ...gh(args.join(' ')) }
      },
    },
    ...world.deps,
    settings: { ...settings, ...world.settings, bootstrap: { ...noBootstrap, ...world.settings?.bootstrap } } as never,
  }
  const fake = fakeSession<BootstrapContext>({
    answers: world.answers ?? [true],
    interactive: world.interactive ?? true,
    bodies: { 'state-bucket': {}, ...world.bodies },
    deps,
    otherDeps: fakeDeps({ settings: { ...settings, environment: 'production', ...world.other } as never }),
  })
  return {
    ...fake,
    done,
    run: (options: Parameters<typeof runBootstrap>[1] = {}) => runBootstrap(fake.session, options),
  }
}

describe('medspa bootstrap', () => {
  it('shows the plan, asks for the account, applies, and says how the first deploy begins', async () => {
    const { done, questions, run, walk } = bootstrapping()
    const { lines, result } = await run()
    expect(walk()).toEqual([
      'preflight',
      'state-bucket',
      'api-services',
      'plan',
      'Apply this to account 123456789012?',
      'apply',
    ])
    expect(questions[0]?.about.join('\n')).toContain('aws_iam_role.x0')
    expect(done).toMatchObject({ applied: ['plan'], discarded: 1 })
    expect(result).toMatchObject({
      account,
      changed: 1,
      permissionsBoundary: outputs.permissions_boundary_arn,
      operatorRoles: outputs.operator_role_arns,
      github: null,
    })
    expect(lines).toContain('role_arn = arn:aws:iam::123456789012:role/medspa-operator-production')
    expect(lines.at(-1)).toBe('  AWS_PROFILE=medspa-production medspa deploy --env production')
  })

  it('gives Terraform both environments, the account and the bucket, and nothing that was not asked for', async () => {
    const { done, run } = bootstrapping({ other: { platform: platformOf({ route53_zone_id: 'Z1' }) } })
    await run()
    expect(done.planned).toEqual([
      expect.objectContaining({
        environments: ['development', 'production'],
        allowed_account_ids: [account],
        state_bucket: 'acme-state',
        route53_zone_ids: ['Z1'],
        api_services: [],
        github_repository: undefined,
        budget_email: undefined,
      }),
    ])
  })

  it('makes the state bucket first, after asking', async () => {
    const { run, walk } = bootstrapping({
      answers: [true, true],
      bodies: { 'state-bucket': { stateBucketMissing: true }, 'create-state-bucket': {} },
    })
    await run()
    expect(walk().slice(1, 5)).toEqual([
      'state-bucket',
      "Create the S3 bucket acme-state for Terraform's state?",
      'create-state-bucket',
      'api-services',
    ])
  })

  it('changes nothing where it is declined, and keeps no plan', async () => {
    const { done, run } = bootstrapping({ answers: [false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(done).toMatchObject({ applied: [], discarded: 1 })
  })

  it('asks nothing where there is nothing to change', async () => {
    const { questions, run } = bootstrapping({ actions: [], answers: [] })
    const { lines, result } = await run()
    expect([questions, result.changed]).toEqual([[], 0])
    expect(lines[0]).toBe('Nothing to change: account 123456789012 has its roles and its boundary.')
  })

  it('destroys and replaces only what was opened', async () => {
    const refused = bootstrapping({ actions: ['delete', 'replace', 'create'] })
    await expect(refused.run({ allowDestroy: ['aws_iam_role.x0'] })).rejects.toMatchObject({
      code: 'bootstrap-plan-refused',
      exitCode: 3,
      evidence: ['aws_iam_role.x1'],
      hint: expect.stringContaining(
        '`medspa bootstrap --allow-destroy aws_iam_role.x0 --allow-destroy aws_iam_role.x1`',
      ),
    })
    expect([refused.questions, refused.done.applied, refused.done.discarded]).toEqual([[], [], 1])
    const opened = bootstrapping({ actions: ['delete', 'replace'] })
    await opened.run({ allowDestroy: ['aws_iam_role.x0', 'aws_iam_role.x1'] })
    expect(opened.done.applied).toEqual(['plan'])
  })

  it.each([
    ['state.bucket', { stateBucket: 'other' }],
    ['aws.account_id', { accountId: '210987654321' }],
    ['aws.profile', { awsProfile: 'prod' }],
    ['state.lock_table', { stateLockTable: 'locks' }],
  ])('is for one account: environments that differ in %s are refused', async (key, other) => {
    await expect(bootstrapping({ other: other as never }).run()).rejects.toMatchObject({
      code: 'environments-apart',
      exitCode: 2,
      message: expect.stringContaining(key),
      hint: expect.stringContaining('`medspa bootstrap --only development`'),
    })
    const { done, run } = bootstrapping({ other: other as never })
    await run({ only: 'development' })
    expect(done.planned).toEqual([expect.objectContaining({ environments: ['development'] })])
  })

  it('leaves the API the services of its policies, or those of the configuration', async () => {
    const platform = platformOf({ api: { policies: ['uploads.json'] } })
    const own = bootstrapping({ settings: { platform } })
    expect((await own.run()).result.apiServices).toEqual(['s3', 'ses'])
    const listed = bootstrapping({ settings: { platform, bootstrap: { api_services: ['sqs'] } } })
    await listed.run()
    expect(listed.done.planned[0]).toMatchObject({ api_services: ['sqs'] })
  })

  it.each([
    ['policy-too-open', '*'],
    ['policy-gives-rights', 'iam:PassRole'],
    ['policy-gives-rights', 'sts:AssumeRole'],
  ])('refuses a policy as %s that allows %s', async (code, Action) => {
    const document = policySchema.parse({ Statement: { Effect: 'Allow', Action, Resource: '*' } })
    const { done, run } = bootstrapping({
      settings: { platform: platformOf({ api: { policies: ['api.json'] } }) },
      deps: { policies: { readGiven: async () => ({ document }) } },
    })
    await expect(run()).rejects.toMatchObject({ code, exitCode: 3, message: expect.stringContaining('api.json') })
    expect(done.planned).toEqual([])
  })

  it('of a policy that is not there says so', async () => {
    const { run } = bootstrapping({
      settings: { platform: platformOf({ api: { policies: ['api.json'] } }) },
      deps: { policies: { readGiven: async () => ({ missing: true }) } },
    })
    await expect(run()).rejects.toMatchObject({ code: 'policy-unreadable', exitCode: 3 })
  })

  it('asks for a second factor where users may assume the roles, and not of roles alone', async () => {
    const withMfa = async (operator_principals?: string[]) => {
      const { result } = await bootstrapping({ settings: { bootstrap: { operator_principals } } }).run()
      return result.profiles.some((line) => line.startsWith('mfa_serial'))
    }
    expect(await withMfa()).toBe(true)
    expect(await withMfa(['arn:aws:iam::123456789012:user/ada'])).toBe(true)
    expect(await withMfa(['arn:aws:iam::123456789012:role/admin'])).toBe(false)
  })

  it('in a rehearsal names the role to rehearse in, and no profiles', async () => {
    const { questions, run } = bootstrapping({ deps: { profile: { name: 'sandbox', env: {}, accountId: undefined } } })
    const { lines, result } = await run()
    expect(questions[0]?.question).toBe('Apply this to the sandbox?')
    expect(result.profiles).toEqual([])
    expect(lines.at(-2)).toMatch(/^ {2}MEDSPA_SANDBOX_ROLE=arn:.*operator-development medspa deploy --env development/)
  })

  it("leads whoever meets Terraform's lock to this state's own, and not to medspa unlock", async () => {
    const { OperatorError } = await import('../../../src/errors.ts')
    const locked = new OperatorError('locked by ada', {
      code: 'state-locked',
      whose: 'operator',
      exit: 'locked',
      hint: 'medspa unlock',
    })
    const terraform = { version: async () => '1.11.4', plan: async () => Promise.reject(locked) }
    await expect(bootstrapping({ deps: { bootstrapTerraform: terraform } }).run()).rejects.toMatchObject({
      code: 'state-locked',
      exitCode: 5,
      hint: expect.stringContaining('aws s3 rm s3://acme-state/medspa-ai-platform/bootstrap/terraform.tfstate.tflock'),
    })
  })
})

describe('medspa bootstrap --github', () => {
  const github = 'acme/platform'
  const ok = () => ({ exitCode: 0 })

  it('prints what the workflows need where gh is not there', async () => {
    const { lines, run } = bootstrapping()
    const { result } = await run({ github })
    expect(lines).toContainEqual(expect.stringContaining('is not installed'))
    expect(result.github).toMatchObject({ repository: github, set: false })
    const needs = result.github?.needs ?? []
    expect(needs).toContainEqual({ kind: 'secret', name: 'AWS_ACCOUNT_ID', environment: 'production', value: account })
    expect(needs).toContainEqual({
      ...{ kind: 'secret', name: 'AWS_DEPLOY_ROLE_ARN', environment: 'production-operations' },
      value: arn('ops-production'),
    })
    expect(needs).toContainEqual({
      kind: 'secret',
      name: 'API_CERTIFICATE_ARN',
      environment: 'production',
      value: null,
    })
    expect(needs).toContainEqual({ kind: 'variable', name: 'AWS_PLAN_ROLE_ARN', environment: null, value: arn('plan') })
  })

  it.each([
    ['certificate_arn', { certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }, false],
    ['a domain with its zone', { domain: 'api.example.com', route53_zone_id: 'Z1' }, false],
    ['a domain alone', { domain: 'api.example.com' }, true],
    ['plain HTTP allowed', { voice: { allow_plain_http: true } }, false],
  ])('with %s asks for a certificate: %s', async (_, platform, wanted) => {
    const { run } = bootstrapping({ settings: { platform: platformOf(platform) } })
    const { result } = await run({ github })
    const asked = result.github?.needs.filter(
      ({ environment, name }) => name === 'API_CERTIFICATE_ARN' && environment === 'development',
    )
    expect(asked).toHaveLength(wanted ? 1 : 0)
  })

  it('sets what is known by gh, after asking, with values on stdin alone', async () => {
    const { done, ids, questions, run } = bootstrapping({ answers: [true, true], gh: ok })
    const { result } = await run({ github })
    expect(questions[1]?.question).toBe('Set these in acme/platform by gh?')
    expect(ids().at(-1)).toBe('github-secrets')
    expect(result.github?.set).toBe(true)
    expect(done.gh).toContainEqual({
      args: 'secret set AWS_DEPLOY_ROLE_ARN --repo acme/platform --env development',
      input: arn('deploy-development'),
    })
    expect(done.gh).toContainEqual({ args: 'variable set AWS_PLAN_ROLE_ARN --repo acme/platform', input: arn('plan') })
    expect(done.gh.filter(({ args }) => /API_CERTIFICATE_ARN|arn:|123456789012|PUT/.test(args))).toEqual([])
  })

  it('sets nothing where that is declined, gh is not signed in, or nobody is there to ask', async () => {
    const declined = bootstrapping({ answers: [true, false], gh: ok })
    expect((await declined.run({ github })).result.github?.set).toBe(false)
    const signedOut = bootstrapping({ gh: () => ({ exitCode: 1 }) })
    expect((await signedOut.run({ github })).result.github?.set).toBe(false)
    const pipe = bootstrapping({ actions: [], answers: [], gh: ok, interactive: false })
    expect((await pipe.run({ github })).result.github?.set).toBe(false)
    for (const { done } of [declined, signedOut, pipe]) expect(done.gh.map(({ args }) => args)).toEqual(['auth status'])
  })

  it('makes an Environment that is missing, and leaves one that is there with its reviewers', async () => {
    const { done, lines, run, session } = bootstrapping({
      answers: [true, true],
      gh: (args) =>
        args === 'api repos/acme/platform/environments/production'
          ? { exitCode: 1, stderr: 'gh: Not Found (HTTP 404)' }
          : { exitCode: 0 },
    })
    await run({ github })
    expect(lines).toEqual([])
    expect(session.records.at(-1)).toMatchObject({ id: 'github-secrets', status: 'done' })
    expect(done.gh.filter(({ args }) => args.includes('PUT')).map(({ args }) => args)).toEqual([
      'api --method PUT repos/acme/platform/environments/production',
    ])
  })

  it('says whose turn it is where GitHub refuses, and that the roles are there', async () => {
    const { run } = bootstrapping({
      answers: [true, true],
      gh: (args) =>
        args.startsWith('secret set') ? { exitCode: 1, stderr: 'HTTP 403: Must have admin rights' } : { exitCode: 0 },
    })
    await expect(run({ github })).rejects.toMatchObject({
      code: 'github-refused',
      whose: 'operator',
      evidence: ['HTTP 403: Must have admin rights'],
    })
  })

  it('touches no repository in a rehearsal', async () => {
    const { done, run } = bootstrapping({
      deps: { profile: { name: 'sandbox', env: {}, accountId: undefined } },
      gh: ok,
    })
    const { result } = await run({ github })
    expect([result.github?.set, done.gh]).toEqual([false, []])
  })

  it('uses the provider that the account has, and keeps its own', async () => {
    const existing = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`
    const foreign = bootstrapping({ deps: { githubProvider: { find: async () => existing } } })
    await foreign.run({ github })
    expect(foreign.done.planned[0]).toMatchObject({ github_repository: github, github_oidc_provider_arn: existing })
    const own = bootstrapping({ deps: { githubProvider: { find: async () => existing } } })
    Object.assign(own.session.deps.bootstrapTerraform, {
      resources: async () => [{ address: 'a', type: 'aws_iam_openid_connect_provider', values: {} }],
    })
    await own.run({ github })
    expect(own.done.planned[0]).toMatchObject({ github_repository: github, github_oidc_provider_arn: null })
  })
})
