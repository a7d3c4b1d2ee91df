import { commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import { readGroup } from './deployment-group.ts'

/** Where the VPC meets the new tasks before the world does. */
export type TestListener = {
  /** Private addresses of the load balancer's network interfaces; one at least. */
  addresses: string[]
  port: number
  /** Whether it speaks TLS. */
  tls: boolean
}

/**
 * The test listener of the API's deployment group. The name of a load balancer that faces the internet resolves to public
 * addresses, by which a task would arrive from outside the VPC: the private ones are those of its network interfaces.
 */
export const createTestListener = ({
  clients,
  names: { service },
}: {
  clients: Pick<Clients, 'codeDeploy' | 'ec2' | 'loadBalancing'>
  names: Pick<Names, 'service'>
}) => ({
  /** @throws OperatorError `blue-green-missing` where the group has none, or its load balancer no network interface */
  async find(): Promise<TestListener> {
    const listener = await listenerOf(clients, service)
    const addresses = listener ? await privateAddresses(clients, listener.LoadBalancerArn ?? '') : []
    if (listener?.Port === undefined || addresses.length === 0) throw missing(listener !== undefined)
    return { addresses, port: listener.Port, tls: listener.Protocol === 'HTTPS' }
  },
})

async function listenerOf(clients: Pick<Clients, 'codeDeploy' | 'loadBalancing'>, service: string) {
  const group = await readGroup(clients, service)
  const [pair] = group?.loadBalancerInfo?.targetGroupPairInfoList ?? []
  const { listenerArns: ListenerArns = [] } = pair?.testTrafficRoute ?? {}
  if (ListenerArns.length === 0) return undefined
  const { DescribeListenersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
  const elbv2 = await clients.loadBalancing()
  const found = await undefinedIfMissing(
    'elasticloadbalancing:DescribeListeners',
    ['ListenerNotFoundException', 'ListenerNotFound'],
    () => elbv2.send(new DescribeListenersCommand({ ListenerArns })),
  )
  return found?.Listeners?.[0]
}

/**
 * Source: ELB user guide, "Application Load Balancers": network interfaces described as `ELB app/<name>/<id>`, one in each
 * zone at least, more while it is scaled.
 */
async function privateAddresses(clients: Pick<Clients, 'ec2'>, balancerArn: string): Promise<string[]> {
  const { DescribeNetworkInterfacesCommand } = await import('@aws-sdk/client-ec2')
  const ec2 = await clients.ec2()
  const Filters = [
    { Name: 'description', Values: [`ELB ${balancerArn.split(':loadbalancer/')[1] ?? ''}`] },
    { Name: 'status', Values: ['in-use'] },
  ]
  const { NetworkInterfaces = [] } = await calling('ec2:DescribeNetworkInterfaces', () =>
    ec2.send(new DescribeNetworkInterfacesCommand({ Filters })),
  )
  return NetworkInterfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? [])
}

const missing = (hasListener: boolean) =>
  new OperatorError(
    hasListener
      ? 'AWS shows no network interface of the load balancer, by which its test listener could be asked.'
      : 'CodeDeploy has no deployment group with a test listener for the service.',
    {
      code: 'blue-green-missing',
      whose: 'operator',
      hint: `Run \`${commandLine('deploy')}\` again: its plan makes what is missing.`,
    },
  )
