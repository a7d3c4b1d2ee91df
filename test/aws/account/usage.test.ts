import { describe, expect, it } from 'vitest'
import { createAccountUsage } from '../../../src/aws/account/usage.ts'
import type { Clients } from '../../../src/aws/clients.ts'
import { namesFor } from '../../../src/config/names.ts'
import { testNow } from '../../support/fake-deps.ts'

type Input = Record<string, unknown>

/** A client that answers commands by their names. Pages of the SDK ask for its constructor's instance alone. */
function clientOf<Client>(answers: Record<string, (input: Input) => unknown>, base: object): () => Promise<Client> {
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    const answer = answers[command.constructor.name.replace(/Command$/, '')]
    if (answer === undefined) throw new Error(`not expected: ${command.constructor.name}`)
    return answer(command.input)
  }
  return async () => Object.assign(Object.create(base), { send }) as Client
}

const refusedAs = (name: string) => () => {
  throw Object.assign(new Error('not authorized'), { name, $metadata: { httpStatusCode: 403 } })
}

const own = [
  { Key: 'Project', Value: 'medspa-ai-platform' },
  { Key: 'Environment', Value: 'development' },
]
const ofProduction = [own[0], { Key: 'Environment', Value: 'production' }]
const minutesAgo = (minutes: number) => new Date(testNow.getTime() - minutes * 60_000)

async function given(answers: Record<string, (input: Input) => unknown>) {
  const [{ EC2Client }, { ECSClient }, { ElasticLoadBalancingV2Client }, { CloudWatchClient }] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-ecs'),
    import('@aws-sdk/client-elastic-load-balancing-v2'),
    import('@aws-sdk/client-cloudwatch'),
  ])
  const clients: Pick<Clients, 'cloudWatch' | 'ec2' | 'ecs' | 'loadBalancing'> = {
    cloudWatch: clientOf(answers, CloudWatchClient.prototype),
    ec2: clientOf(answers, EC2Client.prototype),
    ecs: clientOf(answers, ECSClient.prototype),
    loadBalancing: clientOf(answers, ElasticLoadBalancingV2Client.prototype),
  }
  const names = namesFor('development')
  return createAccountUsage({ clients, clock: { now: () => testNow }, environment: 'development', names })
}

describe('what the account uses of its quotas', () => {
  it("are public addresses and VPCs, the environment's by Terraform's tags", async () => {
    const usage = await given({
      DescribeAddresses: () => ({ Addresses: [{ Tags: own }, { Tags: ofProduction }, {}] }),
      DescribeVpcs: ({ NextToken }) =>
        NextToken === undefined ? { Vpcs: [{ Tags: [] }], NextToken: '2' } : { Vpcs: [{ Tags: own }] },
    })
    expect(await usage.of('addresses')).toEqual({ all: 3, own: 1 })
    expect(await usage.of('vpcs')).toEqual({ all: 2, own: 1 })
  })

  it('are Application Load Balancers, page by page; those of another type have a quota of their own', async () => {
    const usage = await given({
      DescribeLoadBalancers: ({ Marker }) =>
        Marker === undefined
          ? { LoadBalancers: [{ Type: 'application', LoadBalancerName: 'x' }, { Type: 'network' }], NextMarker: '2' }
          : { LoadBalancers: [{ Type: 'application', LoadBalancerName: 'medspa-development-api' }] },
    })
    expect(await usage.of('load-balancers')).toEqual({ all: 2, own: 1 })
  })

  it("are vCPUs of Fargate by AWS's newest count, the environment's by its tasks", async () => {
    const asked: Input[] = []
    const usage = await given({
      GetMetricStatistics: (input) => {
        asked.push(input)
        return {
          Datapoints: [
            { Timestamp: minutesAgo(2), Maximum: 3 },
            { Timestamp: minutesAgo(9), Maximum: 5 },
          ],
        }
      },
      ListTasks: () => ({ taskArns: ['a', 'b', 'c'] }),
      DescribeTasks: () => ({
        tasks: [
          { cpu: '512', capacityProviderName: 'FARGATE_SPOT' },
          { cpu: '256', capacityProviderName: 'FARGATE' },
          { cpu: '1024' },
        ],
      }),
    })
    expect(await usage.of('spot')).toEqual({ all: 3, own: 0.5 })
    expect(await usage.of('on-demand')).toEqual({ all: 3, own: 1.25 })
    expect(asked[0]).toMatchObject({
      Namespace: 'AWS/Usage',
      Dimensions: expect.arrayContaining([{ Name: 'Class', Value: 'Standard/Spot' }]),
    })
  })

  it('are at least the tasks that ECS knows, whose count comes later, and none without a cluster', async () => {
    const none = { GetMetricStatistics: () => ({ Datapoints: [] }) }
    const early = await given({
      ...none,
      ListTasks: () => ({ taskArns: ['a'] }),
      DescribeTasks: () => ({ tasks: [{ cpu: '512', capacityProviderName: 'FARGATE' }] }),
    })
    expect(await early.of('on-demand')).toEqual({ all: 0.5, own: 0.5 })
    const bare = await given({ ...none, ListTasks: refusedAs('ClusterNotFoundException') })
    expect(await bare.of('spot')).toEqual({ all: 0, own: 0 })
  })

  it("are Lambda's executions, with what other functions have reserved", async () => {
    const usage = await given({
      GetMetricStatistics: ({ MetricName }) => ({
        Datapoints: [
          { Timestamp: minutesAgo(1), Maximum: 1 },
          { Timestamp: minutesAgo(2), Maximum: MetricName === 'ClaimedAccountConcurrency' ? 40 : 2 },
        ],
      }),
    })
    expect(await usage.of('concurrency')).toEqual({ all: 40, own: 2 })
  })

  it.each([
    ['addresses', 'DescribeAddresses', 'UnauthorizedOperation'],
    ['vpcs', 'DescribeVpcs', 'UnauthorizedOperation'],
    ['load-balancers', 'DescribeLoadBalancers', 'AccessDenied'],
    ['spot', 'ListTasks', 'AccessDeniedException'],
  ] as const)('are not known where the role may not look: %s', async (counted, call, code) => {
    const usage = await given({ GetMetricStatistics: () => ({}), [call]: refusedAs(code) })
    expect(await usage.of(counted)).toBeUndefined()
  })

  it('are an error where AWS refuses for another reason', async () => {
    const usage = await given({ DescribeAddresses: refusedAs('ExpiredToken') })
    await expect(usage.of('addresses')).rejects.toMatchObject({
      code: 'aws-credentials',
      message: expect.stringContaining('ec2:DescribeAddresses'),
    })
  })
})
