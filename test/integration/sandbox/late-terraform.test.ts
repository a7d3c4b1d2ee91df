import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { createIam } from '../../../sandbox/front/iam/iam.ts'
import { roleErrors } from '../../../sandbox/front/iam/role-errors.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { timesOf } from '../../../sandbox/times.ts'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { startIngress } from './ingress-harness.ts'
import { credentials } from './support/operator.ts'
import { tinyFunctions } from './support/tiny-function.ts'

const infra = path.resolve(import.meta.dirname, '../../../infra/terraform')
const run = promisify(execFile)
let ingress: Awaited<ReturnType<typeof startIngress>>
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'late-terraform-'))
  const images = await tinyFunctions(path.join(folder, 'images'), ['v1', 'v2'])
  ingress = await startIngress(
    (context) => {
      const faults = createFaults()
      // Longer than from the role to the function.
      faults.add({ service: 'iam', fault: 'slow', value: '10' })
      const iam = createIam(context, { faults })
      const runner = createProcessRunner(context.ca, images)
      const roles = roleErrors(iam.propagation)
      return [iam, createLambda(context, { runner, logs: createLogs(context), roles })]
    },
    timesOf({ MEDSPA_SANDBOX_TIMES: '0.1' }),
  )
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})

test("the voice Lambda's module is applied, and applied again, by a provider that waits for roles and functions", async () => {
  const module = path.join(folder, 'module')
  await cp(path.join(infra, 'modules/lambda'), module, { recursive: true })
  await cp(path.join(infra, '.terraform.lock.hcl'), path.join(module, '.terraform.lock.hcl'))
  const { PATH = '', HOME = '/' } = process.env
  const config = await findCliConfig({ env: {}, home: HOME, dir: module, moduleDir: module })
  const env = {
    PATH,
    HOME,
    ...(config.file !== undefined && { TF_CLI_CONFIG_FILE: config.file }),
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: ingress.context.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const variables = {
    ...{ name: 'late', enabled: true, repository_url: '127.0.0.1:5000/voice', pinned_version: null },
    ...{ upstream_base_url: 'http://127.0.0.1:9', upstream_timeout: '1s', upstream_failure: 'answer' },
    ...{ upstream_servername: null, alarm_topic_arn: 'arn:aws:sns:us-east-1:123456789012:alarms' },
    ...{ upstream_servername_required: false, upstream_plain_http: true, allow_plain_http: true },
    log_group_arn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/late-voice',
  }
  await writeFile(path.join(module, 'terraform.tfvars.json'), JSON.stringify(variables))
  const release = (tag: string, mode: string) => ['-input=false', `-var=image_tag=${tag}`, `-var=mode=${mode}`]
  const terraform = (...args: string[]) => run('terraform', args, { cwd: module, env })
  await terraform('init', '-input=false')
  await terraform('apply', '-auto-approve', ...release('v1', 'forward'))
  // Another configuration and another image: two updates in a row, and a version of both.
  await terraform('apply', '-auto-approve', ...release('v2', 'parked'))
  const live = await new LambdaClient(ingress.options).send(
    new GetFunctionConfigurationCommand({ FunctionName: 'late-voice', Qualifier: 'live' }),
  )
  expect(live).toMatchObject({ Version: '2', Description: 'v2', Environment: { Variables: { VOICE_MODE: 'parked' } } })
  const { stdout } = await terraform('plan', ...release('v2', 'parked'))
  expect(stdout).toContain('No changes')
})
