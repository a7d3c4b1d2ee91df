import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
  type RegisterScalableTargetCommandInput,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  ListTasksCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timesOf } from '../../../sandbox/times.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'
import { putTestAlarm, setTestAlarm } from './support/test-alarm.ts'

const waits = 'setInterval(() => {}, 1e6)'

/** A harness with revisions of an image, one of an image that nobody pushed, and what the tests ask of its services. */
async function stage(share?: string) {
  const harness = await startEcsHarness('processes', timesOf({ MEDSPA_SANDBOX_TIMES: share }))
  await harness.push('v1', waits)
  const [v1, v2, unpushed] = [
    await harness.register('api', 'v1'),
    await harness.register('api', 'v1'),
    await harness.register('api', 'not-pushed'),
  ]
  const shown = async (name: string): Promise<Service> => {
    const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [name] }))
    if (services?.[0] === undefined) throw new Error(`no service ${name}`)
    return services[0]
  }
  const until = (name: string, met: (service: Service) => boolean) => harness.until(() => shown(name), met)
  return {
    harness,
    v1,
    v2,
    unpushed,
    shown,
    until,
    untilDone: (name: string) =>
      until(name, ({ deployments }) => deployments?.length === 1 && deployments[0]?.rolloutState === 'COMPLETED'),
    create: (serviceName: string, more: Partial<CreateServiceCommandInput> = {}) =>
      harness.ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          serviceName,
          taskDefinition: v1,
          desiredCount: 1,
          networkConfiguration: harness.networkConfiguration,
          ...more,
        }),
      ),
    update: (service: string, more: object) =>
      harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, ...more })),
    /** An alarm, and the two states that tests bring it into. */
    async alarm(AlarmName: string) {
      const cloudWatch = await createClients(harness.aws).cloudWatch()
      await putTestAlarm(cloudWatch, AlarmName)
      return (state: 'OK' | 'ALARM') => setTestAlarm(cloudWatch, AlarmName, state)
    },
  }
}
const messages = ({ events = [] }: Service) => events.map(({ message = '' }) => message)
const watchedBy = (...alarmNames: string[]) => ({
  deploymentConfiguration: { alarms: { alarmNames, enable: true, rollback: true } },
})

describe('at once', () => {
  let on: Awaited<ReturnType<typeof stage>>
  let harness: EcsHarness
  beforeAll(async () => {
    on = await stage()
    harness = on.harness
  })
  afterAll(() => harness.close())

  it('RegisterScalableTarget moves the desired count into its limits, on every update too', async () => {
    const autoscaling = new ApplicationAutoScalingClient(harness.aws)
    await on.create('scaled', { desiredCount: 0 })
    const register = (more: Partial<RegisterScalableTargetCommandInput>) =>
      autoscaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: `service/${CLUSTER}/scaled`,
          ScalableDimension: 'ecs:service:DesiredCount',
          ...more,
        }),
      )
    await register({ MinCapacity: 1, MaxCapacity: 3 })
    await on.until('scaled', ({ desiredCount, runningCount }) => desiredCount === 1 && runningCount === 1)
    await register({ MinCapacity: 2 })
    await on.until('scaled', ({ desiredCount }) => desiredCount === 2)
    // Nobody names a limit: the text of the API says that the capacity is looked at nevertheless.
    await on.update('scaled', { desiredCount: 0 })
    await register({ SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true } })
    await on.until('scaled', ({ desiredCount }) => desiredCount === 2)
    await on.update('scaled', { desiredCount: 7 })
    await register({})
    await on.until('scaled', ({ desiredCount }) => desiredCount === 3)
    await register({ MinCapacity: 0 })
    await on.update('scaled', { desiredCount: 0 })
    expect((await on.shown('scaled')).desiredCount).toBe(0)
  })

  it('the circuit breaker judges deployments only: a completed one that is scaled up is tried for ever', async () => {
    await on.create('grown', {
      taskDefinition: on.unpushed,
      desiredCount: 0,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    })
    await on.untilDone('grown')
    await on.update('grown', { desiredCount: 1 })
    const service = await on.until('grown', ({ deployments }) => (deployments?.[0]?.failedTasks ?? 0) > 3)
    expect(service.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }])
    await on.update('grown', { desiredCount: 0 })
  })

  it('an alarm that goes into ALARM during a deployment rolls it back', async () => {
    const set = await on.alarm('flips')
    await set('OK')
    await on.create('watched', watchedBy('flips'))
    await on.untilDone('watched')
    // A deployment that does not end before the alarm is heard.
    await on.update('watched', { taskDefinition: on.unpushed })
    await set('ALARM')
    const failed = await on.until('watched', (now) => messages(now).some((text) => text.includes('alarm detected')))
    expect(messages(failed).join('\n')).toContain('deployment failed: alarm detected.')
    expect((await on.untilDone('watched')).taskDefinition).toBe(on.v1)
  })

  it('an alarm that was in ALARM when a deployment began says nothing of it', async () => {
    const set = await on.alarm('stuck')
    await set('ALARM')
    await on.create('ignoring', watchedBy('stuck'))
    await on.untilDone('ignoring')
    await on.update('ignoring', { taskDefinition: on.v2 })
    const done = await on.untilDone('ignoring')
    expect(done.taskDefinition).toBe(on.v2)
    expect(messages(done).join('\n')).not.toContain('alarm detected')
  })

  it('every task of a deployment has the image that the first one pulled, wherever the tag moves', async () => {
    await harness.push('moving', waits)
    await on.create('pinned', { taskDefinition: await harness.register('pinned', 'moving') })
    const tasks = async () => {
      const { taskArns = [] } = await harness.ecs.send(
        new ListTasksCommand({ cluster: CLUSTER, serviceName: 'pinned' }),
      )
      return Promise.all(taskArns.map((taskArn) => harness.describe({ taskArn })))
    }
    const digests = async () => [...new Set((await tasks()).map(({ containers }) => containers?.[0]?.imageDigest))]
    await on.untilDone('pinned')
    const [first] = await digests()
    expect(first).toMatch(/^sha256:/)
    await harness.push('moving', `${waits} // moved`)
    await on.update('pinned', { desiredCount: 2 })
    await on.until('pinned', ({ runningCount }) => runningCount === 2)
    expect(await digests()).toEqual([first])
    await on.update('pinned', { forceNewDeployment: true })
    await on.untilDone('pinned')
    const [second, ...others] = await digests()
    expect(second).not.toBe(first)
    expect(others).toEqual([])
    // The task definition's own name of it stays.
    expect((await tasks())[0]?.containers?.[0]?.image).toMatch(/:moving$/)
  })

  it('the fault stale-service: one answer of DescribeServices is as before the last update', async () => {
    await on.create('behind')
    await on.untilDone('behind')
    await on.update('behind', { taskDefinition: on.v2 })
    expect((await on.shown('behind')).taskDefinition).toBe(on.v2)
    harness.faults.add({ service: 'ecs', fault: 'stale-service' })
    expect(await on.shown('behind')).toMatchObject({ taskDefinition: on.v1, deployments: [{ taskDefinition: on.v1 }] })
    expect((await on.shown('behind')).taskDefinition).toBe(on.v2)
  })

  it('a target that is not registered can be deregistered', async () => {
    const { targetGroupArn } = await makeLoadBalancer(harness)
    const elb = new ElasticLoadBalancingV2Client(harness.aws)
    await elb.send(
      new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id: '10.0.0.1', Port: 80 }] }),
    )
  })
})

describe("with a share of AWS's times", () => {
  let on: Awaited<ReturnType<typeof stage>>
  beforeAll(async () => {
    on = await stage('0.01')
  })
  afterAll(() => on.harness.close())

  it('a deployment with alarms stays IN_PROGRESS for their bake time, after the steady state', async () => {
    await on.alarm('baking')
    await on.create('baked', watchedBy('baking'))
    const steady = await on.until('baked', (now) => messages(now).some((text) => text.includes('steady state')))
    expect(steady.deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS', runningCount: 1 }])
    expect(messages(await on.untilDone('baked'))[0]).toContain('deployment completed.')
    // Without alarms there is nothing to wait for.
    await on.create('unbaked')
    const done = await on.untilDone('unbaked')
    const at = (text: string) => done.events?.find(({ message }) => message?.includes(text))?.createdAt?.getTime() ?? 0
    expect(at('steady state') - at('deployment completed')).toBeLessThan(1000)
  })

  it('a target drains for its whole delay, though it has no request', async () => {
    const { targetGroupArn: TargetGroupArn } = await makeLoadBalancer(on.harness)
    const elb = new ElasticLoadBalancingV2Client(on.harness.aws)
    const Targets = [{ Id: '127.0.0.1', Port: 9 }]
    const states = async () => {
      const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))
      return TargetHealthDescriptions?.map(({ TargetHealth }) => [TargetHealth?.State, TargetHealth?.Reason])
    }
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }))
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }))
    expect(await states()).toEqual([['draining', 'Target.DeregistrationInProgress']])
    await on.harness.until(states, (now) => now?.length === 0)
  })
})

it('DescribeServices shows a service for some seconds as it was before the update', async () => {
  const on = await stage('1')
  try {
    await on.create('slow', { desiredCount: 0 })
    await on.update('slow', { desiredCount: 1 })
    expect((await on.shown('slow')).desiredCount).toBe(0)
    await on.until('slow', ({ desiredCount }) => desiredCount === 1)
  } finally {
    await on.harness.close()
  }
})
