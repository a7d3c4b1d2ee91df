import type { AccessRequest } from './access-request.ts'

/**
 * The action that tags, for each service that asks for it when something is made with tags ("Actions, resources, and condition
 * keys" of each; ECS: developer guide, "Grant permission to tag resources on creation"; EC2: user guide, the same).
 */
const TAGGING: Record<string, string> = {
  cloudwatch: 'TagResource',
  codedeploy: 'TagResource',
  dynamodb: 'TagResource',
  ec2: 'CreateTags',
  ecr: 'TagResource',
  ecs: 'TagResource',
  elasticache: 'AddTagsToResource',
  elasticloadbalancing: 'AddTags',
  events: 'TagResource',
  kms: 'TagResource',
  lambda: 'TagResource',
  logs: 'TagResource',
  rds: 'AddTagsToResource',
  secretsmanager: 'TagResource',
  sns: 'TagResource',
  ssm: 'AddTagsToResource',
}

/** IAM has a tag action for each kind of what it makes. */
const IAM_KINDS = ['InstanceProfile', 'OpenIDConnectProvider', 'Policy', 'Role', 'User']

/** Services whose tag action hears what made the resource. */
const HEARD = ['ec2', 'ecs', 'elasticloadbalancing']

/** Calls that make something, by the beginning of their names. */
const MAKES = /^(Create|Run|Register|Allocate|Request|Restore|Copy|Put|Import)/

/** What a call makes that names another thing alone, as a part of the other's ARN. */
const MADE: Record<string, [RegExp, string] | undefined> = {
  'elasticloadbalancing:CreateListener': [/:loadbalancer\/(.*)$/, ':listener/$1/*'],
  'elasticloadbalancing:CreateRule': [/:listener\/(.*)$/, ':listener-rule/$1/*'],
}

type Tagging = {
  action: string
  context: Record<string, string>
  /** Which of the resources that the call is asked for are those that it makes: what has no name yet, else the first. */
  of: (resources: readonly string[]) => string[]
}

/** The tagging that a call is authorized for besides; undefined where it tags nothing that it makes. */
export function createdWithTags({
  action,
  conditions,
}: Pick<AccessRequest, 'action' | 'conditions'>): Tagging | undefined {
  const [service = '', operation = ''] = action.split(':')
  if (!('aws:TagKeys' in conditions) || !MAKES.test(operation)) return undefined
  const kind = service === 'iam' ? IAM_KINDS.find((each) => operation === `Create${each}`) : undefined
  const tags = kind === undefined ? TAGGING[service] : `Tag${kind}`
  if (tags === undefined || tags === operation) return undefined
  const cluster = conditions['ecs:cluster']
  return {
    action: `${service}:${tags}`,
    context: HEARD.includes(service) ? { [`${service}:CreateAction`]: operation } : {},
    of(resources) {
      if (action === 'ecs:RunTask' && typeof cluster === 'string')
        return [`${cluster.replace(':cluster/', ':task/')}/*`]
      const [from, to] = MADE[action] ?? [/$/, '']
      const all = resources.filter((resource) => resource.includes('*'))
      return (all.length > 0 ? all : resources.slice(0, 1)).map((resource) => resource.replace(from, to))
    },
  }
}
