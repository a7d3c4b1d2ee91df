import { type Asked, type Parameters, parametersOf } from './parameters.ts'
import { resourcesOf } from './resources.ts'
import { lambdaAction, s3Action } from './rest-actions.ts'
import { route53Action } from './route53-actions.ts'

/** What IAM would be asked about a call. No values of secrets: names, ARNs and tags alone. */
export type Audit = {
  /** `secretsmanager:GetSecretValue`; for API Gateway `apigateway:GET`. */
  action: string
  /** ARNs that the parameters name, `['*']` where they name none. */
  resources: string[]
  /** Condition keys whose values the call itself tells: `ecs:cluster`, `aws:RequestTag/Name`, `s3:prefix`. */
  conditions: Record<string, string | string[]>
  /** Roles that the call hands to a service, for which IAM is asked `iam:PassRole` too. */
  passedRoles: { role: string; service: string }[]
}

/** Services whose actions have another prefix than their signatures. */
const PREFIXES: Record<string, string> = { monitoring: 'cloudwatch', 's3-outposts': 's3' }

/** Parameters that name a role, and the service that is to take it (`iam:PassedToService`). */
const PASSED: Record<string, Record<string, string>> = {
  ecs: { taskRoleArn: 'ecs-tasks.amazonaws.com', executionRoleArn: 'ecs-tasks.amazonaws.com' },
  lambda: { Role: 'lambda.amazonaws.com' },
  codedeploy: { serviceRoleArn: 'codedeploy.amazonaws.com' },
  ec2: { DeliverLogsPermissionArn: 'vpc-flow-logs.amazonaws.com' },
  rds: { MonitoringRoleArn: 'monitoring.rds.amazonaws.com' },
  events: { RoleArn: 'events.amazonaws.com' },
}

/** Condition keys that a parameter is the value of. */
const CONDITIONS: Record<string, Record<string, string>> = {
  'application-autoscaling': {
    ServiceNamespace: 'application-autoscaling:service-namespace',
    ScalableDimension: 'application-autoscaling:scalable-dimension',
  },
  ec2: { VpcId: 'ec2:VpcID' },
  iam: {
    PolicyArn: 'iam:PolicyARN',
    PermissionsBoundary: 'iam:PermissionsBoundary',
    AWSServiceName: 'iam:AWSServiceName',
  },
  lambda: { Principal: 'lambda:Principal' },
  secretsmanager: { VersionStage: 'secretsmanager:VersionStage', VersionId: 'secretsmanager:VersionId' },
  sts: { RoleSessionName: 'sts:RoleSessionName', ExternalId: 'sts:ExternalId' },
}

/** What a call says of itself. Never throws: a call that cannot be read names nothing. */
export function auditOf(call: Asked, accountId: string): Audit {
  const parameters = parametersOf(call)
  return {
    action: actionOf(call),
    resources: resourcesOf(call, accountId),
    conditions: conditionsOf(call, parameters, accountId),
    passedRoles: Object.entries(PASSED[call.service] ?? {}).flatMap(([name, service]) =>
      parameters.all(name).map((role) => ({ role, service })),
    ),
  }
}

function actionOf(call: Asked): string {
  const prefix = PREFIXES[call.service] ?? call.service
  return `${prefix}:${restAction(prefix, call) ?? call.operation ?? call.method}`
}

function restAction(prefix: string, call: Asked): string | undefined {
  if (prefix === 's3') return s3Action(call)
  if (prefix === 'route53') return route53Action(call)
  return prefix === 'lambda' ? (lambdaAction(call) ?? call.method) : undefined
}

function conditionsOf(call: Asked, parameters: Parameters, accountId: string): Record<string, string | string[]> {
  const tags = parameters.tags()
  const named = Object.entries(CONDITIONS[call.service] ?? {}).flatMap(([name, key]) => {
    const value = parameters.one(name)
    return value === undefined ? [] : [[key, value] as const]
  })
  return {
    'aws:RequestedRegion': call.region,
    ...Object.fromEntries(named),
    ...clusterOf(call, parameters, accountId),
    ...prefixOf(call),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(([key]) => key) }),
  }
}

function clusterOf({ service, region }: Asked, parameters: Parameters, accountId: string): Record<string, string> {
  const cluster = service === 'ecs' ? parameters.one('cluster') : undefined
  if (cluster === undefined) return {}
  return {
    'ecs:cluster': cluster.startsWith('arn:') ? cluster : `arn:aws:ecs:${region}:${accountId}:cluster/${cluster}`,
  }
}

function prefixOf({ service, url }: Asked): Record<string, string> {
  const prefix = service === 's3' ? new URLSearchParams(url.split('?')[1] ?? '').get('prefix') : null
  return prefix === null ? {} : { 's3:prefix': prefix }
}
