import type { SandboxContext } from '../../context.ts'
import { oneAtATime } from '../../data/mutex.ts'
import { createPorts } from '../../data/network/listener-ports.ts'
import { retryRead } from '../../data/retry-read.ts'
import type { Service } from '../call.ts'
import type { Count } from '../monitoring.ts'
import { createAttributeRules } from './attributes.ts'
import { listenerIdentities } from './certificates.ts'
import { withDnsNames } from './dns-names.ts'
import type { Target } from './health-check.ts'
import type { LoadBalancerMetric } from './listener.ts'
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
  /** Makes listeners and rules as the control plane's records are; targets are left to those who register them. */
  reconcile: () => Promise<void>
}

/**
 * Application load balancers that work: moto keeps the records, and after each change the real listeners, rules and
 * targets of this process are made to follow. Claims `ec2` too, for the security groups that open listeners to the
 * world; every other EC2 call passes through. `count` is told of each request that a target was chosen for, and of each that it answered with success, as CloudWatch is.
 */
export function createLoadBalancers(context: SandboxContext, count: Count = () => {}): Service & LoadBalancers {
  const readRecords = recordReader(context)
  const readSecurityGroups = securityGroupReader(context)
  const checkAttributes = createAttributeRules(context)
  let records: Records = { loadBalancers: [], targetGroups: new Map() }
  const group = (arn: string) => records.targetGroups.get(arn)
  const targets = createTargets(group, context.times)
  const counted = (arn: string, name: LoadBalancerMetric) =>
    count({
      namespace: 'AWS/ApplicationELB',
      name,
      // `app/<name>/<id>`, as CloudWatch knows it.
      dimension: { name: 'LoadBalancer', value: arn.split(':loadbalancer/')[1] ?? arn },
    })
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

    async handle(call, forward) {
      const operation = call.operation ?? ''
      if (call.service === 'ec2') {
        const reply = await forward(call)
        const mayMatter = operation.includes('SecurityGroup') && !operation.startsWith('Describe')
        if (mayMatter && reply.status < 300 && records.loadBalancers.length > 0) await reconcile()
        return reply
      }
      const own = answerTargetCall(call, targets, group)
      if (own) return own
      await checkAttributes(call)
      const reply = await forward(call)
      if (reply.status >= 300) return reply
      if (!operation.startsWith('Describe')) await reconcile()
      return { ...reply, body: withDnsNames(reply.body.toString(), listeners.dnsName) }
    },

    reconcile,

    async stop() {
      targets.stop()
      await listeners.stop()
    },
  }
}
