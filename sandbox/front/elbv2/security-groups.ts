import { DescribeSecurityGroupsCommand, EC2Client, type IpPermission } from '@aws-sdk/client-ec2'
import { motoClientOptions, type SandboxContext } from '../../context.ts'

/** Whether a security group's ingress rules let anyone in the world reach `port` over TCP. */
export function openToWorld(permissions: readonly IpPermission[], port: number): boolean {
  return permissions.some((permission) => {
    const everyone =
      (permission.IpRanges ?? []).some((range) => range.CidrIp === '0.0.0.0/0') ||
      (permission.Ipv6Ranges ?? []).some((range) => range.CidrIpv6 === '::/0')
    if (!everyone) return false
    if (permission.IpProtocol === '-1') return true
    const from = permission.FromPort ?? 0
    const to = permission.ToPort ?? from
    return (permission.IpProtocol === 'tcp' || permission.IpProtocol === '6') && from <= port && port <= to
  })
}

/** Gives a function that reads the ingress rules of security groups, by group id, from the control plane. */
export function securityGroupReader(context: SandboxContext): () => Promise<Map<string, IpPermission[]>> {
  const client = new EC2Client(motoClientOptions(context))
  return async () => {
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}))
    return new Map(SecurityGroups.map((group) => [group.GroupId ?? '', group.IpPermissions ?? []]))
  }
}
