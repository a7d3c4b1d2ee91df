import path from 'node:path'
import { CreateServiceCommand, DescribeServicesCommand, ListTasksCommand, type Service } from '@aws-sdk/client-ecs'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timesOf } from '../../../sandbox/times.ts'
import { underLoad } from '../../support/load.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'

/** AWS's times are a twentieth, and the reference API's own, by its environment, too. */
const SCALE = 0.05
const API_ENVIRONMENT = {
  // Shorter than a deregistration after SIGTERM is late: 5 s.
  STOP_GRACE_MS: 3_000 * SCALE,
  // It answers /health without either; what it does without them is another test's.
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
  REDIS_ADDR: '127.0.0.1:1',
}

let harness: EcsHarness
let url: string

/** The reference API as scripts/build.ts bundles it. */
async function bundledApi(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, '../../../app/api/main.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    write: false,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  return outputFiles[0]?.text ?? ''
}

const service = async (): Promise<Service> => {
  const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['api'] }))
  if (services?.[0] === undefined) throw new Error('no service api')
  return services[0]
}
const tasks = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
  (await harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName: 'api', desiredStatus }))).taskArns ?? []
const untilSteady = () =>
  harness.until(
    service,
    ({ events, runningCount }) =>
      runningCount === 2 && (events?.[0]?.message ?? '').includes('has reached a steady state'),
  )

beforeAll(async () => {
  harness = await startEcsHarness('processes', timesOf({ MEDSPA_SANDBOX_TIMES: String(SCALE) }))
  await harness.push('api', await bundledApi())
  const environment = Object.entries(API_ENVIRONMENT).map(([name, value]) => ({ name, value: String(value) }))
  const balancer = await makeLoadBalancer(harness, '/health')
  url = `${balancer.url}health`
  await harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: 'api',
      taskDefinition: await harness.register('api', 'api', { environment, stopTimeout: 60 }),
      desiredCount: 2,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      networkConfiguration: harness.networkConfiguration,
      healthCheckGracePeriodSeconds: 60,
      loadBalancers: [{ targetGroupArn: balancer.targetGroupArn, containerName: 'main', containerPort: 8080 }],
    }),
  )
  await untilSteady()
})
afterAll(() => harness?.close())

test.each(['deregistration-first', 'sigterm-first'])(
  'a Spot interruption, %s, under 50 requests a second loses no request of the reference API',
  async (value) => {
    const before = await tasks('RUNNING')
    const gone = await tasks('STOPPED')
    let interrupted = ''
    await underLoad(url, async () => {
      harness.faults.add({ service: 'ecs', fault: 'spot-interruption', value })
      const [taskArn = ''] = await harness.until(
        async () => (await tasks('STOPPED')).filter((arn) => !gone.includes(arn)),
        (found) => found.length > 0,
      )
      interrupted = taskArn
      const task = await harness.untilStatus({ taskArn }, 'STOPPED')
      expect(task).toMatchObject({
        capacityProviderName: 'FARGATE_SPOT',
        stopCode: 'SpotInterruption',
        stoppedReason: 'Your Spot Task was interrupted.',
      })
      expect(task.containers?.[0]?.exitCode).toBe(0)
      await untilSteady()
    })
    const after = await tasks('RUNNING')
    expect(after).toHaveLength(2)
    expect(after).not.toContain(interrupted)
    expect(before).toContain(interrupted)
  },
)
