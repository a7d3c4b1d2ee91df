import type { Deployment, GroupSettings } from '../deployment.ts'
import type { Ports } from '../ports.ts'
import { type Actor, balancerError, type Listeners } from './listeners.ts'
import { byPercent, divided, gateError, movedRules, type Pair } from './rules.ts'

const actorOf = ({ group, id }: Deployment): Actor => ({ roleArn: group.serviceRoleArn, session: id })

/** The production and the test listener of a deployment, moved as CodeDeploy moves them. */
export function createTraffic(listeners: Listeners): Ports['traffic'] & {
  /** The target group that does not serve. */
  greenGroup: (deployment: Deployment) => Promise<string>
} {
  /** Which of the two target groups serves, is what the primary task set says. */
  const pairOf = async (deployment: Deployment): Promise<Pair> => {
    const blue = deployment.blue?.targetGroupArn ?? ''
    const both = await listeners.targetGroups(actorOf(deployment), deployment.group.targetGroups)
    const green = both.find((arn) => arn !== blue)
    if (!both.includes(blue) || green === undefined) {
      throw balancerError(`Primary taskset target group must be behind listener ${deployment.group.productionListener}`)
    }
    return { blue, green }
  }
  return {
    greenGroup: async (deployment) => (await pairOf(deployment)).green,

    async check(deployment) {
      const { productionListener: listener, targetGroups: names } = deployment.group
      const pair = await pairOf(deployment)
      const why = gateError(listener, await listeners.rules(actorOf(deployment), listener), { names, pair })
      if (why !== undefined) throw balancerError(why)
    },

    async shift(deployment, percent) {
      const { productionListener: listener } = deployment.group
      const pair = await pairOf(deployment)
      const moved = movedRules(await listeners.rules(actorOf(deployment), listener), pair)
      const groups = byPercent(pair, percent)
      const changes = moved.map((rule) => ({ arn: rule.arn, actions: divided(rule, groups) }))
      await listeners.change(actorOf(deployment), listener, changes)
    },

    async testRules(deployment) {
      const { testListener: listener } = deployment.group
      if (listener === undefined) return []
      return movedRules(await listeners.rules(actorOf(deployment), listener), await pairOf(deployment))
    },

    async test(deployment) {
      const { testListener: listener } = deployment.group
      if (listener === undefined) return
      const { green } = await pairOf(deployment)
      const groups = [{ arn: green, weight: 1 }]
      const changes = deployment.testRules.map((rule) => ({ arn: rule.arn, actions: divided(rule, groups) }))
      await listeners.change(actorOf(deployment), listener, changes)
    },

    async restoreTest(deployment) {
      const { testListener: listener } = deployment.group
      if (listener !== undefined) await listeners.change(actorOf(deployment), listener, deployment.testRules)
    },
  }
}

/**
 * What CreateDeploymentGroup does to the production listener: both target groups stand behind it from then on, the one that
 * serves with all the traffic. Seen with a linear group (josefloressv/aws-devops-engineer); whether the same happens to one
 * that shifts all at once is not documented, and done here. The test listener stays as it is.
 */
export async function prepareListener(listeners: Listeners, group: GroupSettings, servingGroup: string): Promise<void> {
  const actor = { roleArn: group.serviceRoleArn, session: group.deploymentGroupName }
  const both = await listeners.targetGroups(actor, group.targetGroups)
  const pair = { blue: servingGroup, green: both.find((arn) => arn !== servingGroup) ?? '' }
  if (!both.includes(servingGroup)) return
  const moved = movedRules(await listeners.rules(actor, group.productionListener), pair)
  // What leads to the group that does not serve is left for the first deployment to find.
  const serving = moved.filter(({ actions }) => JSON.stringify(actions).includes(servingGroup))
  const groups = byPercent(pair, 0)
  const changes = serving.map((rule) => ({ arn: rule.arn, actions: divided(rule, groups) }))
  await listeners.change(actor, group.productionListener, changes)
}
