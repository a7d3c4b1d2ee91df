import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'
import { weightedGroups } from '../../elbv2/records.ts'

/** A rule of a listener; `arn` is the listener's own where it is the default action. */
export type Rule = { arn: string; actions: Action[] }

/** The two target groups of a deployment, by their ARNs. */
export type Pair = { blue: string; green: string }

const groupsOf = ({ actions }: Rule) => actions.flatMap(weightedGroups)

/**
 * The rules of a listener that CodeDeploy moves: every rule that forwards to one of the pair, not only the default action
 * (CloudTrail of public Terraform modules). Other services' rules on the same listener are left alone.
 */
export const movedRules = (rules: readonly Rule[], pair: Pair): Rule[] =>
  rules.filter((rule) => groupsOf(rule).some(({ arn }) => arn === pair.blue || arn === pair.green))

/**
 * A rule's actions with all traffic divided among these target groups, without stickiness; what comes before the forward
 * stays. Written as CodeDeploy writes it: no `TargetGroupArn` (josefloressv/aws-devops-engineer).
 */
export function divided({ actions }: Rule, groups: readonly { arn: string; weight: number }[]): Action[] {
  return actions.map((action) =>
    action.Type === 'forward'
      ? {
          Type: 'forward',
          ...(action.Order !== undefined && { Order: action.Order }),
          ForwardConfig: {
            TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
            TargetGroupStickinessConfig: { Enabled: false },
          },
        }
      : action,
  )
}

/** Both target groups by green's percentage, the one without traffic included (traveloka/terraform-aws-alb-single-listener#47). */
export const byPercent = ({ blue, green }: Pair, percent: number) => [
  { arn: blue, weight: 100 - percent },
  { arn: green, weight: percent },
]

/**
 * Why CodeDeploy does not begin: the live target group must be behind each rule that it moves, the other one without
 * weight, and no third one beside them. Undefined where nothing is wrong. `names`: the pair as the group names it.
 * Texts: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues"; public Terraform examples.
 */
export function gateError(
  listener: string,
  rules: readonly Rule[],
  { names, pair }: { names: readonly string[]; pair: Pair },
): string | undefined {
  const moved = movedRules(rules, pair)
  const behind = (rule: Rule, arn: string) => groupsOf(rule).find((group) => group.arn === arn)
  const mixed = moved.find((rule) => groupsOf(rule).some(({ arn }) => arn !== pair.blue && arn !== pair.green))
  if (mixed !== undefined) {
    return `Only target group in ECS deployment group (${names.join(', ')}) can be set on listener ${listener}`
  }
  const without = moved.find((rule) => (behind(rule, pair.blue)?.weight ?? 0) === 0)
  if (moved.length === 0 || without !== undefined) {
    return `Primary taskset target group must be behind listener ${without?.arn ?? listener}`
  }
  if (moved.some((rule) => (behind(rule, pair.green)?.weight ?? 0) > 0)) {
    return 'Green taskset target group cannot have non-zero weight prior to traffic shifting'
  }
  return undefined
}
