import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { DeleteClusterCommand, DeleteServiceCommand, type Task, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { type BlueGreen, startBlueGreenHarness } from './support/blue-green.ts'
import { CLUSTER } from './support/ecs-harness.ts'
import { credentials } from './support/operator.ts'

// What ECS deletes, and what has to end before, while somebody's bare Terraform destroys.
const root = path.resolve(import.meta.dirname, '../../..')
const run = promisify(execFile)
let on: BlueGreen
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  // A tenth of AWS's times: of half an hour in which the previous tasks are kept, three minutes.
  on = await startBlueGreenHarness('0.1')
  await on.harness.push('waits', 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1e6)')
  folder = await mkdtemp(path.join(tmpdir(), 'ecs-deleted-'))
  await cp(path.join(root, 'infra/terraform/.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'))
  const { PATH = '', HOME = '/' } = process.env
  const config = await findCliConfig({ env: {}, home: HOME, dir: folder, moduleDir: folder })
  env = {
    PATH,
    HOME,
    ...(config.file !== undefined && { TF_CLI_CONFIG_FILE: config.file }),
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: on.harness.aws.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
})
afterAll(async () => {
  await on?.close()
  await rm(folder, { recursive: true })
})

const deleteCluster = (cluster: string) => on.harness.ecs.send(new DeleteClusterCommand({ cluster }))

it('a service with two live task sets is deleted by force alone, and both go', async () => {
  const made = await on.make('two-sets', {
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 30 },
    },
  })
  const id = await made.deploy('v2')
  await on.until(id, ({ instanceTerminationWaitTimeStarted: isWaiting = false }) => isWaiting)
  expect((await made.service()).taskSets).toMatchObject([{ runningCount: 1 }, { runningCount: 1 }])

  const service = { cluster: CLUSTER, service: 'two-sets' }
  await expect(deleteCluster(CLUSTER)).rejects.toMatchObject({ name: 'ClusterContainsServicesException' })
  // As Terraform does without force_delete: nothing to run first, then the service.
  await on.harness.ecs.send(new UpdateServiceCommand({ ...service, desiredCount: 0 }))
  await expect(on.harness.ecs.send(new DeleteServiceCommand(service))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'The service cannot be stopped while deployments are active.',
  })
  await on.harness.ecs.send(new DeleteServiceCommand({ ...service, force: true }))
  const gone = await on.harness.until(made.service, ({ status }) => status === 'INACTIVE')
  expect(gone).toMatchObject({ runningCount: 0, taskSets: [] })
  await deleteCluster(CLUSTER)
})

it('a bare destroy waits for a one-off task, and goes on once the documented line has stopped it', async () => {
  await writeFile(path.join(folder, 'main.tf'), 'resource "aws_ecs_cluster" "this" {\n  name = "busy"\n}\n')
  const terraform = (...args: string[]) => execa('terraform', args, { cwd: folder, env, extendEnv: false })
  await terraform('init', '-input=false')
  await terraform('apply', '-auto-approve', '-input=false')
  const cluster = 'busy'
  const started = await on.harness.run(await on.harness.register('waits', 'waits'), { cluster })
  const described = async (): Promise<Task> =>
    (await on.aws('ecs', 'describe-tasks', '--cluster', cluster, '--tasks', started.taskArn ?? '')).tasks[0]
  await on.harness.until(described, ({ lastStatus }) => lastStatus === 'RUNNING')
  await expect(deleteCluster(cluster)).rejects.toMatchObject({
    name: 'ClusterContainsTasksException',
    message: 'The Cluster cannot be deleted while Tasks are active.',
  })

  const destroy = terraform('destroy', '-auto-approve', '-input=false', '-no-color')
  let said = ''
  destroy.stdout.on('data', (text: Buffer) => {
    said += text
  })
  // Terraform's provider asks again and again, for ten minutes.
  await vi.waitFor(() => expect(said).toContain('Still destroying'), { timeout: 120_000 })
  expect((await described()).lastStatus).toBe('RUNNING')
  const operations = await readFile(path.join(root, 'docs/operations.md'), 'utf8')
  const line = /`(aws ecs stop-task --cluster "\$CLUSTER" --task "\$TASK")`/.exec(operations)?.[1] ?? ''
  await run('bash', ['-c', line], { env: { ...env, CLUSTER: cluster, TASK: started.taskArn ?? '' } })
  expect((await destroy).stdout).toContain('Destroy complete! Resources: 1 destroyed.')
})
