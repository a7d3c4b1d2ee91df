import {
  CreateServiceCommand,
  DescribeServicesCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithEngine } from '../../support/engine.ts'
import { underLoad } from '../../support/load.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'

/** Answers after 20 ms, so that something is in flight; ends its requests before it ends. */
const serves = (version: string) => `
  import { createServer } from 'node:http'
  const server = createServer((_, response) => setTimeout(() => response.end('${version}'), 20))
  server.listen(8080, process.env.HOST)
  process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

const suites = { processes: describe, containers: describeWithEngine }

for (const tasks of ['processes', 'containers'] as const) {
  suites[tasks](`tasks as ${tasks}, under 50 requests a second`, () => {
    let harness: EcsHarness
    let url: string
    let releases: string[]
    const service = async (): Promise<Service> => {
      const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['web'] }))
      if (services?.[0] === undefined) throw new Error('no service web')
      return services[0]
    }
    const ids = async () =>
      (await harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName: 'web' }))).taskArns ?? []
    const untilSteady = (met: (found: Service) => boolean = () => true) =>
      harness.until(
        service,
        (found) =>
          found.runningCount === 2 &&
          found.deployments?.length === 1 &&
          found.deployments[0]?.rolloutState === 'COMPLETED' &&
          met(found),
      )

    beforeAll(async () => {
      harness = await startEcsHarness(tasks)
      await harness.push('v1', serves('v1'))
      await harness.push('v2', serves('v2'))
      releases = [await harness.register('web', 'v1'), await harness.register('web', 'v2')]
      const balancer = await makeLoadBalancer(harness)
      url = balancer.url
      await harness.ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          serviceName: 'web',
          taskDefinition: releases[0],
          desiredCount: 2,
          launchType: 'FARGATE',
          networkConfiguration: harness.networkConfiguration,
          healthCheckGracePeriodSeconds: 60,
          loadBalancers: [{ targetGroupArn: balancer.targetGroupArn, containerName: 'main', containerPort: 8080 }],
        }),
      )
      await untilSteady()
    })
    afterAll(() => harness?.close())

    test('StopTask of one of two tasks loses no request', async () => {
      const before = await ids()
      await underLoad(url, async () => {
        await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: before[0] }))
        const stopped = await harness.untilStatus({ taskArn: before[0] }, 'STOPPED')
        expect(stopped.containers?.[0]?.exitCode).toBe(0)
        await harness.until(service, ({ events }) => events?.[0]?.message?.includes('steady state') ?? false)
      })
      expect(await ids()).toHaveLength(2)
    })

    test('a rolling release loses no request', async () => {
      await underLoad(url, async () => {
        await harness.ecs.send(
          new UpdateServiceCommand({ cluster: CLUSTER, service: 'web', taskDefinition: releases[1] }),
        )
        await untilSteady(({ taskDefinition }) => taskDefinition === releases[1])
      })
      expect(await (await fetch(url)).text()).toBe('v2')
    })
  })
}
