import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttp } from '../../e2e/support/http.ts'
import { type Network, openNetwork } from '../../e2e/support/network.ts'
import { awsCli, blueGreenTools } from './support/blue-green.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { ecsTools } from './support/ecs-harness.ts'
import { registryOf } from './support/registry-of.ts'

// A copy lives in a network of its own, which takes Linux and root.
const isPossible = process.platform === 'linux' && process.getuid?.() === 0

let original: Daemon
let copy: Daemon | undefined
let network: Network | undefined
beforeAll(async () => {
  if (isPossible) original = await startDaemon({ times: '0.2' })
})
afterAll(async () => {
  await copy?.close()
  await network?.close()
  await original?.close()
})

it.runIf(isPossible)('a copy goes on with a deployment that is under way, and the original does too', async () => {
  const { aws } = original
  const on = await blueGreenTools(await ecsTools({ aws, registry: await registryOf(original), tasks: 'processes' }))
  const made = await on.make('copied', { deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' })
  const id = await made.deploy('v2')
  const greenOf = async () => (await on.weights(made.listener)).get(made.green) ?? 0
  await on.harness.until(greenOf, (percent) => percent >= 20)

  const answer = await createHttp()(`${aws.endpoint}/_sandbox/copies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${aws.credentials.accessKeyId}` },
    body: JSON.stringify({ name: `copy-${randomBytes(6).toString('hex')}` }),
  })
  expect(answer.status, answer.body).toBe(200)
  network = await openNetwork()
  const { home: stateDir } = JSON.parse(answer.body)
  copy = await startDaemon({ times: '0.2', copy: { stateDir, within: network.within } })
  expect(copy.aws.endpoint).toBe(aws.endpoint)

  const cli = awsCli(copy.aws, network.within)
  const info = async () => (await cli('deploy', 'get-deployment', '--deployment-id', id)).deploymentInfo
  expect(await info()).toMatchObject({ status: 'InProgress', deploymentId: id })
  expect(await on.harness.until(info, ({ status }) => status !== 'InProgress')).toMatchObject({ status: 'Succeeded' })
  expect((await network.http(made.url)).body).toBe('v2')

  // Alarms are judged there too. A minute takes twelve seconds.
  const suffixOf = (arn: string) => arn.split(':').at(-1)?.replace('loadbalancer/', '')
  await cli(
    ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'served', '--namespace', 'AWS/ApplicationELB'],
    ...['--metric-name', 'HealthyHostCount', '--statistic', 'Maximum', '--period', '60', '--dimensions'],
    ...[`Name=LoadBalancer,Value=${suffixOf(made.loadBalancerArn)}`, `Name=TargetGroup,Value=${suffixOf(made.green)}`],
    ...['--comparison-operator', 'GreaterThanOrEqualToThreshold', '--threshold', '1', '--evaluation-periods', '1'],
  )
  const alarm = async () => (await cli('cloudwatch', 'describe-alarms', '--alarm-names', 'served')).MetricAlarms[0]
  await on.harness.until(alarm, ({ StateValue }) => StateValue === 'ALARM')

  expect((await on.untilOver(id)).status).toBe('Succeeded')
  expect(await made.ask()).toBe('v2')
})
