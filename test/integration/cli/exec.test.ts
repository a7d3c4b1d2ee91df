import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pushImage } from '../sandbox/support/push-image.ts'
import { documentOf, entry, openWorkplace, succeeded, type Workplace } from './support/workplace.ts'

// The real program on a sandbox with a service that this test makes: nothing is deployed.
const cluster = 'medspa-development'
const group = '/medspa/development/api'
const secret = 'correct-horse-battery'
const onSandbox = ['--env', 'development', '--sandbox']

/** Serves for ever without a word; else does what it is told. */
const program = `
  const [word, code] = process.argv.slice(2)
  if (word === undefined || word === 'stay') setInterval(() => {}, 1000)
  if (word === 'stay') console.log('here to stay')
  if (word === 'say') {
    console.log('key ' + process.env.OWN_KEY)
    console.log('end ' + process.env.PLAIN)
    process.exitCode = Number(code)
  }
`

let workplace: Workplace
let ecs: ECSClient

beforeAll(async () => {
  workplace = await openWorkplace()
  succeeded(await workplace.medspa(['sandbox', 'up']))
  const aws = await workplace.aws()
  ecs = new ECSClient(aws)
  await serve(aws)
})
afterAll(() => workplace.dispose())

async function serve(aws: Awaited<ReturnType<Workplace['aws']>>) {
  const [ecr, ec2] = [new ECRClient(aws), new EC2Client(aws)]
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'medspa-development-api' }))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {}
  const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':')
  const address = proxyEndpoint.replace(/^https?:\/\//, '')
  const registry = { address, login: { username, password } }
  await pushImage({ registry, repository: 'medspa-development-api', tag: 'v1', files: { 'index.mjs': program } })
  const { ARN } = await new SecretsManagerClient(aws).send(
    new CreateSecretCommand({
      Name: 'medspa-development-app-secrets',
      SecretString: JSON.stringify({ OWN_KEY: secret }),
    }),
  )
  await new CloudWatchLogsClient(aws).send(new CreateLogGroupCommand({ logGroupName: group }))
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'medspa-development-api',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'api',
          image: `${address}/medspa-development-api:v1`,
          essential: true,
          environment: [{ name: 'PLAIN', value: 'as the service has it' }],
          secrets: [{ name: 'OWN_KEY', valueFrom: `${ARN}:OWN_KEY::` }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': group, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'api' },
          },
        },
      ],
    }),
  )
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}))
  const [subnet] = Subnets
  const own = SecurityGroups.find(({ VpcId }) => VpcId === subnet?.VpcId)
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: 'medspa-development-api',
      taskDefinition: 'medspa-development-api',
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [subnet?.SubnetId ?? ''], securityGroups: [own?.GroupId ?? ''] },
      },
    }),
  )
  const quickly = { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }
  await waitUntilServicesStable(quickly, { cluster, services: ['medspa-development-api'] })
}

const exec = (options: readonly string[], ...words: string[]) =>
  workplace.medspa(['exec', ...onSandbox, ...options, '--', ...words])

describe('medspa exec', () => {
  it("runs the words in the API's task, with its variables and secrets, of which none comes out", async () => {
    const ran = succeeded(await exec([], 'say', '0'))
    expect(ran.stdout.trim().split('\n')).toEqual(['key [redacted]', 'end as the service has it'])
    expect(ran.stderr).toContain('end as the service has it')
    expect(ran.stdout + ran.stderr).not.toContain(secret)
  })

  it('prints a document, with the exit code of a command that failed', async () => {
    const done = documentOf(succeeded(await exec(['--json'], 'say', '0')))
    expect(done).toMatchObject({ ok: true, command: 'exec', result: { exitCode: 0, release: 'v1', log: { group } } })
    const ran = await exec(['--json'], 'say', '3')
    expect(ran.exitCode).toBe(1)
    expect(documentOf(ran)).toMatchObject({ ok: false, result: { exitCode: 3 }, error: { code: 'exec-failed' } })
    expect((await exec(['--pass-exit-code'], 'say', '3')).exitCode).toBe(3)
  })

  it('takes no value of the secret for a word, and starts no task for it', async () => {
    const tasks = async () => (await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'STOPPED' }))).taskArns
    const before = await tasks()
    const ran = await exec(['--json'], 'say', secret)
    expect([ran.exitCode, documentOf(ran).error]).toMatchObject([2, { code: 'secret-in-argv' }])
    expect(ran.stdout + ran.stderr).not.toContain(secret)
    expect(await tasks()).toEqual(before)
  })

  it('Ctrl-C ends when the task has stopped', async () => {
    const child = execa(process.execPath, [entry, 'exec', ...onSandbox, '--', 'stay'], {
      ...{ cwd: workplace.dir, env: workplace.env, extendEnv: false, reject: false, stdin: 'ignore', all: true },
    })
    let said = ''
    child.stderr?.on('data', (text: Buffer) => {
      said += text
    })
    await vi.waitFor(() => expect(said).toContain('here to stay'), { timeout: 60_000 })
    child.kill('SIGINT')
    expect((await child).exitCode).toBe(130)
    const [, id = ''] = /task ([0-9a-f]{32})/.exec(said) ?? []
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [id] }))
    expect(tasks?.[0]).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'cancelled by the operator' })
  })
})
