import {
  type Action,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { motoClientOptions, type SandboxContext } from '../../../context.ts'
import { assumedRole } from '../../access/role-arn.ts'
import type { LoadBalancers } from '../../elbv2/index.ts'
import { messageOf } from '../../errors.ts'
import { DeploymentError } from '../ports.ts'
import type { Rule } from './rules.ts'

/** Who acts: CodeDeploy in the group's role, for one deployment or for a group. */
export type Actor = { roleArn: string; session: string }

/** Listeners as CodeDeploy reads and changes them, in its role. Each call throws `DeploymentError` where ELB refuses. */
export type Listeners = {
  rules: (actor: Actor, listenerArn: string) => Promise<Rule[]>
  /** Gives these rules other actions, and resolves when the load balancer does as they say. */
  change: (actor: Actor, listenerArn: string, changes: readonly { arn: string; actions: Action[] }[]) => Promise<void>
  /** The ARNs of target groups, in the order of their names. */
  targetGroups: (actor: Actor, names: readonly string[]) => Promise<string[]>
}

export function createListeners(
  context: Pick<SandboxContext, 'journal' | 'moto' | 'region'>,
  loadBalancers: Pick<LoadBalancers, 'reconcile'>,
): Listeners {
  const client = new ElasticLoadBalancingV2Client(motoClientOptions(context))
  const as = async <T>({ roleArn, session }: Actor, operation: string, input: object, work: () => Promise<T>) => {
    const principal = assumedRole(roleArn, session)
    try {
      return await context.journal.onBehalf({ principal, service: 'elasticloadbalancing', operation, input }, work)
    } catch (error) {
      throw balancerError(messageOf(error))
    }
  }
  return {
    async rules(actor, listenerArn) {
      const input = { ListenerArn: listenerArn }
      const { Rules = [] } = await as(actor, 'DescribeRules', input, () => client.send(new DescribeRulesCommand(input)))
      return Rules.map(({ Actions = [], IsDefault, RuleArn = '' }) => ({
        arn: IsDefault ? listenerArn : RuleArn,
        actions: Actions,
      }))
    },

    async change(actor, listenerArn, changes) {
      for (const { arn, actions } of changes) {
        if (arn === listenerArn) {
          const input = { ListenerArn: arn, DefaultActions: actions }
          await as(actor, 'ModifyListener', input, () => client.send(new ModifyListenerCommand(input)))
        } else {
          const input = { RuleArn: arn, Actions: actions }
          await as(actor, 'ModifyRule', input, () => client.send(new ModifyRuleCommand(input)))
        }
      }
      await loadBalancers.reconcile()
    },

    async targetGroups(actor, names) {
      const input = { Names: [...names] }
      const { TargetGroups = [] } = await as(actor, 'DescribeTargetGroups', input, () =>
        client.send(new DescribeTargetGroupsCommand(input)),
      )
      return names.map((name) => {
        const found = TargetGroups.find(({ TargetGroupName }) => TargetGroupName === name)?.TargetGroupArn
        if (found === undefined) throw balancerError(`The target group ${name} does not exist`)
        return found
      })
    },
  }
}

/** Text: hashicorp and public reports of ELASTIC_LOAD_BALANCING_INVALID. */
export const balancerError = (why: string) =>
  new DeploymentError(
    'ELASTIC_LOAD_BALANCING_INVALID',
    `The ELB could not be updated due to the following error: ${why}`,
  )
