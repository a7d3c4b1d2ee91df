import type { SandboxContext } from '../../context.ts'
import { oneAtATime } from '../../data/mutex.ts'
import { createPorts } from '../../data/network/listener-ports.ts'
import { retryRead } from '../../data/retry-read.ts'
import type { Certificates } from '../acm/index.ts'
import type { Service } from '../call.ts'
import { type Gauge, hostCounts, loadBalancerDimension } from '../cloudwatch/host-counts.ts'
import type { Count } from '../cloudwatch/metric.ts'
import { withZoneIds } from '../route53/alias-targets.ts'
import { createAttributeRules } from './attributes.ts'
import { listenerIdentities } from './certificates.ts'
import { withDnsNames } from './dns-names.ts'
import type { Target } from './health-check.ts'
import type { LoadBalancerMetric } from './listener.ts'
import { givenCertificates } from './listener-certificates.ts'
import { describeNetworkInterfaces } from './network-interfaces.ts'
import { type Records, recordReader } from './records.ts'
import { createRunningListeners } from './running-listeners.ts'
import { securityGroupReader } from './security-groups.ts'
import { answerTargetCall } from './target-calls.ts'
import { createTargets, type TargetHealth } from './targets.ts'

/** What ECS and CodeDeploy need of the load balancers. */
export type LoadBalancers = {
  /** Registers a target; its first health check starts at once. */
  register: (targetGroupArn: string, target: Target) => void
  /** Takes a target out; resolves when its last request has ended, or after the group's deregistration delay. */
  deregister: (targetGroupArn: string, target: Target) => Promise<void>
  health: (targetGroupArn: string) => TargetHealth[]
  /** The numbers of healthy and unhealthy targets, as CloudWatch is told them. */
  hostCounts: () => Gauge[]
  /** The DNS names of all load balancers. */
  dnsNames: () => string[]
  /** The ARNs of the load balancers with a listener that has this certificate. */
  usersOf: (certificateArn: string) => string[]
  /** Makes listeners and rules as the control plane's records are; targets are left to those who register them. */
  reconcile: () => Promise<void>
}

/**
 * Application load balancers that work: moto keeps the records, and after each change the real listeners, rules and
 * targets of this process are made to follow. Claims `ec2` too, for the security groups that open listeners to the
 * world and for the network interfaces of load balancers; every other EC2 call passes through. `count` is told of
 * each request that a target was chosen for, and of each answer, as CloudWatch is.
 * `certificates` judges those that a listener is given; without it all of the control plane's are good.
 */
export function createLoadBalancers(
  context: SandboxContext,
  count: Count = () => {},
  certificates?: Pick<Certificates, 'refuseForListener'>,
): Service & LoadBalancers {
  const readRecords = recordReader(context)
  const readSecurityGroups = securityGroupReader(context)
  const checkAttributes = createAttributeRules(context)
  let records: Records = { loadBalancers: [], targetGroups: new Map() }
  const group = (arn: string) => records.targetGroups.get(arn)
  const targets = createTargets(group, context.times)
  const counted = (arn: string, name: LoadBalancerMetric) =>
    count({ namespace: 'AWS/ApplicationELB', name, dimensions: [loadBalancerDimension(arn)] })
  const listeners = createRunningListeners(context, targets, createPorts(), listenerIdentities(context), counted)

  const reconcile = oneAtATime(async () => {
    const [read, securityGroups] = await retryRead(() => Promise.all([readRecords(), readSecurityGroups()]))
    records = read
    targets.refresh()
    await listeners.reconcile(records, securityGroups)
  })

  return {
    names: ['elasticloadbalancing', 'ec2'],
    register: targets.register,
    deregister: targets.deregister,
    health: targets.health,
    hostCounts: () => hostCounts(records.loadBalancers, targets.health),
    dnsNames: () => records.loadBalancers.map(({ arn }) => listeners.dnsName(arn)),
    usersOf: (certificateArn) =>
      records.loadBalancers
        .filter((balancer) => balancer.listeners.some(({ certificates }) => certificates.includes(certificateArn)))
        .map(({ arn }) => arn),

    async handle(call, forward) {
      const operation = call.operation ?? ''
      if (operation === 'DescribeNetworkInterfaces') {
        const balancers = records.loadBalancers.map((record) => ({ record, ...listeners.addresses(record.arn) }))
        return describeNetworkInterfaces(call, forward, balancers)
      }
      if (call.service === 'ec2') {
        const reply = await forward(call)
        const mayMatter = operation.includes('SecurityGroup') && !operation.startsWith('Describe')
        if (mayMatter && reply.status < 300 && records.loadBalancers.length > 0) await reconcile()
        return reply
      }
      const own = answerTargetCall(call, targets, group)
      if (own) return own
      await checkAttributes(call)
      for (const arn of givenCertificates(call)) await certificates?.refuseForListener(arn, call.region)
      const reply = await forward(call)
      if (reply.status >= 300) return reply
      if (!operation.startsWith('Describe')) await reconcile()
      return { ...reply, body: withZoneIds(withDnsNames(reply.body.toString(), listeners.dnsName), context.region) }
    },

    reconcile,

    async stop() {
      targets.stop()
      await listeners.stop()
    },
  }
}
