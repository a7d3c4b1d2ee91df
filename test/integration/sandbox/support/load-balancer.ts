import { once } from 'node:events'
import { createServer } from 'node:net'
import { AuthorizeSecurityGroupIngressCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { EcsTools } from './ecs-harness.ts'

let made = 0
/** A load balancer with a listener that forwards to one target group; `path` is what its health checks ask for. */
export async function makeLoadBalancer(
  harness: EcsTools,
  path = '/',
): Promise<{ targetGroupArn: string; url: string; loadBalancerArn: string; listenerArn: string }> {
  const elb = new ElasticLoadBalancingV2Client(harness.aws)
  made += 1
  const port = await freePort()
  await openPort(harness, port)
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: `lb-${made}`,
      Subnets: harness.subnetIds.slice(0, 2),
      SecurityGroups: [harness.securityGroupId],
    }),
  )
  const loadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? ''
  const targetGroupArn = await makeTargetGroup(harness, path)
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancerArn,
      Protocol: 'HTTP',
      Port: port,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  )
  const host = LoadBalancers?.[0]?.DNSName ?? ''
  const url = `http://${host.split(':')[0]}:${port}/`
  return { targetGroupArn, url, loadBalancerArn, listenerArn: Listeners?.[0]?.ListenerArn ?? '' }
}

/**
 * Opens a port to the world in the harness's security group: a listener there has a public address. A port that is free again
 * may have been opened before.
 */
export async function openPort(harness: EcsTools, port: number): Promise<void> {
  const ec2 = new EC2Client(harness.aws)
  const rule = new AuthorizeSecurityGroupIngressCommand({
    GroupId: harness.securityGroupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  })
  await ec2.send(rule).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'InvalidPermission.Duplicate')) throw error
  })
}

let groups = 0
/** A target group behind no listener; its ARN. */
export async function makeTargetGroup(harness: EcsTools, path = '/'): Promise<string> {
  const elb = new ElasticLoadBalancingV2Client(harness.aws)
  groups += 1
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: `tg-${groups}`,
      VpcId: harness.vpcId,
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: 8080,
      HealthCheckPath: path,
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  )
  const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? ''
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: targetGroupArn,
      // As infra/terraform/modules/ecs_fargate/alb.tf.
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
    }),
  )
  return targetGroupArn
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
