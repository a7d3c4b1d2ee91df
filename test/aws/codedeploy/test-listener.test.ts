import { expect, it } from 'vitest'
import { createTestListener } from '../../../src/aws/codedeploy/test-listener.ts'

const balancer = 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/medspa-production-api/50dc6c49'
const group = (listenerArns?: string[]) => ({
  deploymentGroupInfo: {
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        { prodTrafficRoute: { listenerArns: ['https'] }, ...(listenerArns && { testTrafficRoute: { listenerArns } }) },
      ],
    },
  },
})
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } })

/** AWS, by the names of its calls; a call that is not told is an error. */
function find(answers: Record<string, () => unknown>) {
  const inputs: Record<string, unknown> = {}
  const client = async () => ({
    async send(command: { constructor: { name: string }; input: unknown }) {
      const name = command.constructor.name.replace(/Command$/, '')
      if (answers[name] === undefined) throw new Error(`not expected: ${name}`)
      inputs[name] = command.input
      return answers[name]()
    },
  })
  const clients = { codeDeploy: client, ec2: client, loadBalancing: client } as never
  return { inputs, found: createTestListener({ clients, names: { service: 'medspa-production-api' } }).find() }
}

it("gives port and protocol of the group's test listener, and the private addresses of its load balancer alone", async () => {
  const { found, inputs } = find({
    GetDeploymentGroup: () => group(['test']),
    DescribeListeners: () => ({ Listeners: [{ LoadBalancerArn: balancer, Port: 9000, Protocol: 'HTTPS' }] }),
    DescribeNetworkInterfaces: () => ({
      NetworkInterfaces: [
        { PrivateIpAddress: '10.0.1.5', Association: { PublicIp: '203.0.113.1' } },
        { PrivateIpAddress: '10.0.2.7' },
      ],
    }),
  })
  expect(await found).toEqual({ addresses: ['10.0.1.5', '10.0.2.7'], port: 9000, tls: true })
  expect(inputs).toMatchObject({
    GetDeploymentGroup: { applicationName: 'medspa-production-api', deploymentGroupName: 'medspa-production-api' },
    DescribeListeners: { ListenerArns: ['test'] },
    DescribeNetworkInterfaces: {
      Filters: [{ Name: 'description', Values: ['ELB app/medspa-production-api/50dc6c49'] }, { Name: 'status' }],
    },
  })
})

const listener = () => ({ Listeners: [{ LoadBalancerArn: balancer, Port: 9000, Protocol: 'HTTP' }] })

it.each<[string, Record<string, () => unknown>]>([
  ['no group', { GetDeploymentGroup: () => Promise.reject(refusal('DeploymentGroupDoesNotExistException')) }],
  ['no test listener', { GetDeploymentGroup: () => group() }],
  [
    'a listener that was deleted',
    {
      GetDeploymentGroup: () => group(['test']),
      DescribeListeners: () => Promise.reject(refusal('ListenerNotFoundException')),
    },
  ],
  [
    'no network interface',
    {
      GetDeploymentGroup: () => group(['test']),
      DescribeListeners: listener,
      DescribeNetworkInterfaces: () => ({ NetworkInterfaces: [] }),
    },
  ],
])('says what is missing: %s', async (_, answers) => {
  await expect(find(answers).found).rejects.toMatchObject({ code: 'blue-green-missing' })
})
