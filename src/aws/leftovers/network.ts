import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/**
 * What is left of the network by the tags that Terraform gives everything (`Project`, `Environment`): what costs by the hour, and
 * the VPC, which goes last. A NAT gateway that was deleted is described for an hour more: it counts no more.
 */
export async function networkLeft(clients: Pick<Clients, 'ec2'>, environment: string): Promise<Leftover[]> {
  const { DescribeAddressesCommand, DescribeNatGatewaysCommand, DescribeVpcsCommand } = await import(
    '@aws-sdk/client-ec2'
  )
  const ec2 = await clients.ec2()
  const Filters = [
    { Name: 'tag:Project', Values: ['medspa-ai-platform'] },
    { Name: 'tag:Environment', Values: [environment] },
  ]
  const alive = { Name: 'state', Values: ['pending', 'available', 'failed'] }
  const [nats, addresses, vpcs] = await Promise.all([
    calling('ec2:DescribeNatGateways', () => ec2.send(new DescribeNatGatewaysCommand({ Filter: [...Filters, alive] }))),
    calling('ec2:DescribeAddresses', () => ec2.send(new DescribeAddressesCommand({ Filters }))),
    calling('ec2:DescribeVpcs', () => ec2.send(new DescribeVpcsCommand({ Filters }))),
  ])
  return [
    ...(nats.NatGateways ?? []).map(({ NatGatewayId: name = '' }) => ({
      what: 'NAT gateway',
      name,
      delete: awsCommandLine(`ec2 delete-nat-gateway --nat-gateway-id ${name}`),
    })),
    ...(addresses.Addresses ?? []).map(({ AllocationId: name = '' }) => ({
      what: 'public address',
      name,
      delete: awsCommandLine(`ec2 release-address --allocation-id ${name}`),
    })),
    ...(vpcs.Vpcs ?? []).map(({ VpcId: name = '' }) => ({
      what: 'VPC',
      name,
      delete: awsCommandLine(`ec2 delete-vpc --vpc-id ${name}`),
    })),
  ]
}

/** Load balancers and target groups by the environment's names. */
export async function balancersLeft(
  clients: Pick<Clients, 'loadBalancing'>,
  { prefix, service }: Pick<Names, 'prefix' | 'service'>,
): Promise<Leftover[]> {
  const { DescribeLoadBalancersCommand, paginateDescribeTargetGroups } = await import(
    '@aws-sdk/client-elastic-load-balancing-v2'
  )
  const client = await clients.loadBalancing()
  const balancers = await undefinedIfMissing(
    'elasticloadbalancing:DescribeLoadBalancers',
    ['LoadBalancerNotFoundException', 'LoadBalancerNotFound'],
    () => client.send(new DescribeLoadBalancersCommand({ Names: [service] })),
  )
  const groups = await calling('elasticloadbalancing:DescribeTargetGroups', async () => {
    const found: Leftover[] = []
    for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client }, {}))
      for (const { TargetGroupArn, TargetGroupName: name = '' } of TargetGroups)
        if (name.startsWith(`${prefix}-`))
          found.push({
            what: 'target group',
            name,
            delete: awsCommandLine(`elbv2 delete-target-group --target-group-arn ${TargetGroupArn}`),
          })
    return found
  })
  return [
    ...(balancers?.LoadBalancers ?? []).map(({ LoadBalancerArn, LoadBalancerName: name = '' }) => ({
      what: 'load balancer',
      name,
      delete: awsCommandLine(`elbv2 delete-load-balancer --load-balancer-arn ${LoadBalancerArn}`),
    })),
    ...groups,
  ]
}
