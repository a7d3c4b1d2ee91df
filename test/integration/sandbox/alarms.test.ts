import { setTimeout } from 'node:timers/promises'
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { CreateServiceCommand, DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttp } from '../../e2e/support/http.ts'
import { type BlueGreen, startBlueGreenHarness } from './support/blue-green.ts'
import { CLUSTER } from './support/ecs-harness.ts'
import { makeLoadBalancer } from './support/load-balancer.ts'

// Nobody sets a state by hand here unless the test is of that.
let on: BlueGreen
let cloudWatch: CloudWatchClient
beforeAll(async () => {
  // A minute takes three seconds.
  on = await startBlueGreenHarness('0.05')
  cloudWatch = new CloudWatchClient(on.harness.aws)
})
afterAll(() => on?.close())

const http = createHttp()
const suffixOf = (arn: string) => arn.split(':').at(-1)?.replace('loadbalancer/', '') ?? ''

/** The alarm `<name>-5xx` of a load balancer with these target groups, as infra/terraform/modules/ecs_fargate/alarms.tf. */
async function makeErrorsAlarm(name: string, loadBalancerArn: string, targetGroups: readonly string[]) {
  const AlarmName = `${name}-5xx`
  const balancer = { Name: 'LoadBalancer', Value: suffixOf(loadBalancerArn) }
  const query = (Id: string, MetricName: string, Stat: string, more: { Name: string; Value: string }[] = []) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [balancer, ...more] },
      Period: 60,
      Stat,
    },
    ReturnData: false,
  })
  const groups = targetGroups.map((arn, at) => ({
    id: `group${at}`,
    dimension: { Name: 'TargetGroup', Value: suffixOf(arn) },
  }))
  const healthy = `SUM([${groups.map(({ id }) => `FILL(${id}, 0)`).join(', ')}])`
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Metrics: [
        query('target', 'HTTPCode_Target_5XX_Count', 'Sum'),
        query('balancer', 'HTTPCode_ELB_5XX_Count', 'Sum'),
        ...groups.map(({ id, dimension }) => query(id, 'HealthyHostCount', 'Maximum', [dimension])),
        {
          Id: 'errors',
          Label: '5xx answers',
          Expression: `SUM([FILL(target, 0), IF(RUNNING_SUM(${healthy}) > 0, FILL(balancer, 0), 0)])`,
          ReturnData: true,
        },
      ],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 3,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    }),
  )
  return AlarmName
}

const read = async (AlarmName: string) => {
  const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }))
  if (MetricAlarms?.[0] === undefined) throw new Error(`no alarm ${AlarmName}`)
  return MetricAlarms[0]
}
const untilState = (name: string, state: string) =>
  on.harness.until(
    () => read(name),
    (now) => now.StateValue === state,
  )

/** Webhooks by some callers at a time, until it is disposed of. */
function load(url: string): AsyncDisposable {
  const stopping = new AbortController()
  const ask = async () => {
    while (!stopping.signal.aborted) {
      await http(`${url}webhooks`).catch(() => {})
      await setTimeout(50, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const asking = Promise.all([ask(), ask(), ask(), ask()])
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await asking
    },
  }
}

it('is raised by two minutes of answers with 500, tells why, and is over after them', async () => {
  const made = await on.make('counted')
  const alarm = await makeErrorsAlarm('counted', made.loadBalancerArn, [made.blue, made.green])
  expect((await read(alarm)).StateValue).toBe('INSUFFICIENT_DATA')
  await untilState(alarm, 'OK')
  await on.untilOver(await made.deploy('fails'))
  const begun = new Date()
  {
    await using _ = load(made.url)
    const raised = await untilState(alarm, 'ALARM')
    expect(raised.StateReason).toMatch(
      /^Threshold Crossed: [23] out of the last 3 datapoints \[\d+\.0 \([^)]+\), .*\] were greater than or equal to the threshold \(3\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
    )
    expect(raised.StateUpdatedTimestamp?.getTime()).toBeGreaterThan(begun.getTime())
    // It is its own metrics that are right: a state set by hand lasts until the next minute.
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'OK', StateReason: 'a test' }))
    await untilState(alarm, 'ALARM')
  }
  await untilState(alarm, 'OK')
  const { AlarmHistoryItems = [] } = await cloudWatch.send(new DescribeAlarmHistoryCommand({ AlarmName: alarm }))
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm updated from ALARM to OK',
    'Alarm updated from OK to ALARM',
    'Alarm updated from ALARM to OK',
    'Alarm updated from OK to ALARM',
    'Alarm updated from INSUFFICIENT_DATA to OK',
  ])
  const statistics = async (MetricName: string, targetGroup?: string) => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [
          { Name: 'LoadBalancer', Value: suffixOf(made.loadBalancerArn) },
          ...(targetGroup === undefined ? [] : [{ Name: 'TargetGroup', Value: suffixOf(targetGroup) }]),
        ],
        StartTime: new Date(begun.getTime() - 60_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 300,
        Statistics: ['Sum', 'Maximum'],
      }),
    )
    return Datapoints
  }
  expect((await statistics('HTTPCode_Target_5XX_Count'))[0]?.Sum).toBeGreaterThan(5)
  expect(await statistics('HTTPCode_ELB_5XX_Count')).toEqual([])
  expect(await statistics('HealthyHostCount', made.green)).toMatchObject([{ Maximum: 1 }])
})

it('does not count what a load balancer answers that never had a target', async () => {
  const { loadBalancerArn, targetGroupArn, url } = await makeLoadBalancer(on.harness)
  const alarm = await makeErrorsAlarm('parked', loadBalancerArn, [targetGroupArn])
  await using _ = load(url)
  const { StateReason } = await untilState(alarm, 'OK')
  expect(StateReason).toContain('0.0')
  const metric = { MetricName: 'HTTPCode_ELB_5XX_Count', Namespace: 'AWS/ApplicationELB' }
  const Dimensions = [{ Name: 'LoadBalancer', Value: suffixOf(loadBalancerArn) }]
  // What it answers without one is an alarm's matter where nothing says otherwise.
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'any-503', ...metric, Dimensions, Statistic: 'Sum', Period: 60, Threshold: 3 },
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 3,
    }),
  )
  await untilState('any-503', 'ALARM')
  expect((await read(alarm)).StateValue).toBe('OK')
})

it('takes a blue/green deployment back that answers 500 under load', async () => {
  const blueGreenDeploymentConfiguration = {
    deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' as const },
    // Longer than the test may take: the alarm ends it.
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' as const, terminationWaitTimeInMinutes: 2000 },
  }
  const alarmConfiguration = { enabled: true, alarms: [{ name: 'shifted-5xx' }] }
  const made = await on.make('shifted', { alarmConfiguration, blueGreenDeploymentConfiguration })
  const alarm = await makeErrorsAlarm('shifted', made.loadBalancerArn, [made.blue, made.green])
  await untilState(alarm, 'OK')
  await using _ = load(made.url)
  const id = await made.deploy('fails')
  const stopped = await on.untilOver(id)
  expect(stopped).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringMatching(/Activated alarms: <shifted-5xx>$/) },
  })
  await on.untilOver(stopped.rollbackInfo?.rollbackDeploymentId ?? '')
  expect(await made.ask()).toBe('v1')
  await untilState(alarm, 'OK')
})

it('takes a rolling deployment back that answers 500 under load', async () => {
  const { loadBalancerArn, targetGroupArn, url } = await makeLoadBalancer(on.harness)
  const alarm = await makeErrorsAlarm('rolled', loadBalancerArn, [targetGroupArn])
  await on.harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: 'rolled',
      taskDefinition: on.releases.v1,
      desiredCount: 1,
      networkConfiguration: on.harness.networkConfiguration,
      loadBalancers: [{ targetGroupArn, containerName: 'main', containerPort: 8080 }],
      deploymentConfiguration: { alarms: { alarmNames: [alarm], enable: true, rollback: true } },
    }),
  )
  const service = async () => {
    const { services } = await on.harness.ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: ['rolled'] }),
    )
    return services?.[0]
  }
  const untilDone = () => on.harness.until(service, (now) => now?.deployments?.[0]?.rolloutState === 'COMPLETED')
  await untilDone()
  await untilState(alarm, 'OK')
  await using _ = load(url)
  await on.harness.ecs.send(
    new UpdateServiceCommand({ cluster: CLUSTER, service: 'rolled', taskDefinition: on.releases.fails }),
  )
  await on.harness.until(
    service,
    (now) => now?.events?.some(({ message }) => message?.includes('alarm detected')) ?? false,
  )
  expect(await untilDone()).toMatchObject({ taskDefinition: on.releases.v1 })
  expect((await http(`${url}webhooks`)).body).toBe('v1')
})
