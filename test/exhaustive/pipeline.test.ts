import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { result as bootstrapResult } from '../../src/commands/bootstrap/result.ts'
import { type Checkout, documentOf, freshClone, succeeded } from '../e2e/support/checkout.ts'
import { developmentOf } from '../e2e/support/development.ts'
import { parkingOf } from '../e2e/support/parking.ts'
import { productionOf } from '../e2e/support/production.ts'
import { emptyRepository, type GithubServer, repositoryName, startGithub, token } from '../support/github/server.ts'
import type { Value } from '../support/workflows/expressions.ts'
import { type JobRun, runJob, type StandIn } from '../support/workflows/runner.ts'
import { jobOf, stepsOfAction, workflowOf } from '../support/workflows/workflows.ts'

type Need = NonNullable<z.infer<typeof bootstrapResult>['github']>['needs'][number]

/** Keys in the role that the step names, for as long as it asks: what the action gets for the runner's token. */
const credentials: StandIn = ({ 'role-to-assume': role = '', 'role-duration-seconds': seconds = '' }) => ({
  env: { MEDSPA_SANDBOX_ROLE: role, MEDSPA_SANDBOX_SESSION: seconds },
  outputs: { 'aws-expiration': new Date(Date.now() + Number(seconds) * 1000).toISOString() },
})

const SET_UP = './.github/actions/set-up'
/** The checkout is there, and set up once for all jobs: its sandbox runs from it meanwhile. */
const standIns: Record<string, StandIn> = {
  'actions/checkout': () => ({}),
  [SET_UP]: () => ({}),
  'aws-actions/configure-aws-credentials': credentials,
}

// Both workflows as a runner has them, in the roles of `medspa bootstrap --github` and with no right besides: policies decide here.
describe('the pipeline, from an empty account to both environments', () => {
  let clone: Checkout
  let github: GithubServer
  let needs: Need[]
  let sha: string
  beforeAll(async () => {
    const repository = emptyRepository()
    repository.environments.production = { reviewers: ['ada'] }
    github = await startGithub(repository)
    clone = await freshClone()
    clone.env.MEDSPA_SANDBOX_IAM = 'enforce'
    // This machine has Node and Terraform; whatever else the workflows need, the action installs.
    for (const { run } of stepsOfAction(`${SET_UP}/action.yml`))
      if (run !== undefined) succeeded(await clone.run('bash', ['-e', '-o', 'pipefail', '-c', run]))
    const { domain, route53ZoneId } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    await writeFile(
      path.join(clone.dir, 'medspa.config.yaml'),
      [
        'environments:',
        '  development: { voice: { allow_plain_http: true } }',
        `  production: { domain: api.${domain}, route53_zone_id: ${route53ZoneId} }`,
        '',
      ].join('\n'),
    )
    const ran = succeeded(await clone.medspa(['bootstrap', '--github', repositoryName, '--sandbox', '--yes', '--json']))
    needs = (documentOf(ran).result as z.infer<typeof bootstrapResult>).github?.needs ?? []
    sha = await clone.commit('A release')
  })
  afterAll(async () => {
    await clone?.dispose()
    await github?.close()
  })

  /** The repository's secrets or variables, and over them those of the GitHub Environment. */
  const setOf = (kind: Need['kind'], environment: string): Record<string, string> =>
    Object.fromEntries(
      [null, environment].flatMap((of) =>
        needs.flatMap((need) =>
          need.kind === kind && need.environment === of && need.value !== null ? [[need.name, need.value]] : [],
        ),
      ),
    )

  const job = async (
    workflow: 'deploy-ecs' | 'park',
    id: string,
    { event = 'workflow_dispatch', inputs = {}, previous = {} }: Asked = {},
  ): Promise<JobRun> => {
    const found = jobOf(workflowOf(workflow), id)
    const at = { repository: repositoryName, sha, ref: 'refs/heads/main', event_name: event, token }
    const contexts = { github: { ...at, event: { repository: { fork: false } } }, inputs, needs: previous }
    const environment = found.environment?.replace(/\$\{\{.*\}\}/, String(inputs.environment)) ?? ''
    return runJob(found, {
      checkout: clone,
      contexts: {
        ...contexts,
        secrets: setOf('secret', environment),
        vars: { AWS_SESSION_SECONDS: '14400', ...setOf('variable', environment) },
      },
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_EVENT_NAME: event,
        GITHUB_REF: at.ref,
        GITHUB_REPOSITORY: repositoryName,
        GITHUB_SHA: sha,
      },
      // The same commands, sent to the rehearsal, which has no engine to switch.
      commandOf: (script) =>
        script === 'scripts/keep-attestations.sh'
          ? 'true'
          : script.replaceAll(/^\.\/medspa (deploy|park|restore) /gm, './medspa $1 --sandbox '),
      standIns,
    })
  }

  const printedBy = ({ ran }: JobRun) =>
    ran.map(({ exitCode, name, printed }) => `${name}: ${exitCode}\n${printed}`).join('\n')
  const went = (run: JobRun): JobRun => {
    expect(run.result, printedBy(run)).toBe('success')
    for (const { value } of needs.filter(({ kind }) => kind === 'secret'))
      if (value?.startsWith('arn:')) expect(run.summary).not.toContain(value)
    return run
  }
  const digestOf = async (environment: string, kind: string) => {
    const { imageDetails } = await productionOf(clone).aws(
      `ecr describe-images --repository-name medspa-${environment}-${kind} --image-ids imageTag=${await developmentOf(clone).serves()}`,
    )
    return imageDetails[0].imageDigest
  }

  it('a push to main deploys development, then the same images to production', async () => {
    const development = went(await job('deploy-ecs', 'development', { event: 'push' }))
    expect(development.outputs).toEqual({ deployed: 'true' })
    expect(development.summary).toContain('development')

    const previous = { development: { result: development.result, outputs: development.outputs } }
    went(await job('deploy-ecs', 'production', { event: 'push', previous }))
    for (const kind of ['api', 'voice-lambda'])
      expect(await digestOf('production', kind)).toBe(await digestOf('development', kind))
    for (const environment of ['development', 'production'])
      succeeded(await clone.medspa(['validate', '--env', environment, '--sandbox']))
  })

  it('park.yml parks development, and a push leaves it asleep', async () => {
    went(await job('park', 'sleep', { inputs: { environment: 'development', action: 'park' } }))
    await parkingOf(clone).isAsleep()
    const passed = went(await job('deploy-ecs', 'development', { event: 'push' }))
    expect(passed.outputs).toEqual({ deployed: 'false' })
    const previous = { development: { result: passed.result, outputs: passed.outputs } }
    expect((await job('deploy-ecs', 'production', { event: 'push', previous })).result).toBe('skipped')
  })

  it('park.yml wakes it', async () => {
    went(await job('park', 'sleep', { inputs: { environment: 'development', action: 'restore' } }))
    await parkingOf(clone).isAwake()
  })
})

type Asked = { event?: 'push' | 'workflow_dispatch'; inputs?: Record<string, Value>; previous?: Record<string, Value> }
