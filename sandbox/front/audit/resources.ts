import { type Asked, type Parameters, parametersOf } from './parameters.ts'
import { decoded, lambdaPath, splitOnce } from './rest-actions.ts'
import { route53Resources } from './route53-actions.ts'

/**
 * How a service's resources follow from a call's parameters: `{}` is the parameter's text, other braces are other parameters.
 * `service:` begins an ARN of this region and account; what is an ARN already stays as it is ("Resource types defined by"
 * each service, in the Service Authorization Reference).
 */
type Table = Record<string, string>

const TABLES: Record<string, Table> = {
  secretsmanager: secretTable(['SecretId', 'SecretIdList', 'Name']),
  ssm: {
    Name: 'ssm:parameter/{}',
    Names: 'ssm:parameter/{}',
    Path: 'ssm:parameter/{}',
    ResourceId: 'ssm:parameter/{}',
  },
  rds: {
    DBInstanceIdentifier: 'rds:db:{}',
    DBSnapshotIdentifier: 'rds:snapshot:{}',
    FinalDBSnapshotIdentifier: 'rds:snapshot:{}',
    DBClusterIdentifier: 'rds:cluster:{}',
    DBClusterSnapshotIdentifier: 'rds:cluster-snapshot:{}',
    DBSubnetGroupName: 'rds:subgrp:{}',
    DBParameterGroupName: 'rds:pg:{}',
    ResourceName: '{}',
  },
  elasticache: {
    ReplicationGroupId: 'elasticache:replicationgroup:{}',
    SnapshotName: 'elasticache:snapshot:{}',
    CacheClusterId: 'elasticache:cluster:{}',
    CacheSubnetGroupName: 'elasticache:subnetgroup:{}',
    CacheParameterGroupName: 'elasticache:parametergroup:{}',
    ResourceName: '{}',
  },
  ecr: {
    repositoryName: 'ecr:repository/{}',
    repositoryNames: 'ecr:repository/{}',
    resourceArn: '{}',
  },
  iam: {
    RoleName: 'arn:aws:iam::{account}:role/{}',
    InstanceProfileName: 'arn:aws:iam::{account}:instance-profile/{}',
    UserName: 'arn:aws:iam::{account}:user/{}',
    OpenIDConnectProviderArn: '{}',
    // Of a managed policy; attached to a role it is a condition.
    PolicyName: 'arn:aws:iam::{account}:policy/{}',
    PolicyArn: '{}',
    AWSServiceName: 'arn:aws:iam::{account}:role/aws-service-role/{}/*',
  },
  sts: { RoleArn: '{}' },
  elasticloadbalancing: {
    LoadBalancerArn: '{}',
    LoadBalancerArns: '{}',
    TargetGroupArn: '{}',
    TargetGroupArns: '{}',
    ListenerArn: '{}',
    ListenerArns: '{}',
    RuleArn: '{}',
    RuleArns: '{}',
    ResourceArns: '{}',
  },
  monitoring: { AlarmNames: 'cloudwatch:alarm:{}', AlarmName: 'cloudwatch:alarm:{}', ResourceARN: '{}' },
  codedeploy: {
    deploymentGroupName: 'codedeploy:deploymentgroup:{applicationName}/{}',
    currentDeploymentGroupName: 'codedeploy:deploymentgroup:{applicationName}/{}',
    applicationName: 'codedeploy:application:{}',
    ResourceArn: '{}',
  },
  acm: { CertificateArn: '{}' },
  events: { Name: 'events:rule/{}', Rule: 'events:rule/{}', ResourceARN: '{}' },
  kms: { KeyId: 'kms:key/{}' },
  sns: { TopicArn: '{}', ResourceArn: '{}', Name: 'sns:{}' },
  dynamodb: { TableName: 'dynamodb:table/{}' },
  // Load balancers have regional ones alone.
  wafv2: { Name: 'wafv2:regional/webacl/{}/*', WebACLArn: '{}', ResourceArn: '{}', ResourceARN: '{}' },
}

/** The first of these that a call has is what it acts on; the others tell more about it. */
const ECS: Table = {
  service: 'ecs:service/{cluster}/{}',
  services: 'ecs:service/{cluster}/{}',
  serviceName: 'ecs:service/{cluster}/{}',
  task: 'ecs:task/{cluster}/{}',
  tasks: 'ecs:task/{cluster}/{}',
  taskDefinition: 'ecs:task-definition/{}',
  taskDefinitions: 'ecs:task-definition/{}',
  family: 'ecs:task-definition/{}:*',
  resourceArn: '{}',
  cluster: 'ecs:cluster/{}',
  clusters: 'ecs:cluster/{}',
  clusterName: 'ecs:cluster/{}',
}

/** EC2's ids tell by their beginning what they are. */
const EC2_IDS: Record<string, string> = {
  acl: 'network-acl',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  igw: 'internet-gateway',
  nat: 'natgateway',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  subnet: 'subnet',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
}

/** More than a call of ours names; nobody shall fill the journal with one. */
const MOST = 100
const LONGEST = 2048

/**
 * The ARNs that a call's parameters name, `['*']` where they name none: as the policy that allows it would. A secret that
 * is named by its name has six unknown characters behind it (`-??????`).
 */
export function resourcesOf(call: Asked, accountId: string): string[] {
  const found = [...new Set(named(call, accountId))]
    .filter((arn) => arn.startsWith('arn:') && arn.length <= LONGEST)
    .slice(0, MOST)
  return found.length === 0 ? ['*'] : found
}

function named(call: Asked, account: string): string[] {
  const place = { region: call.region, account }
  switch (call.service) {
    case 's3':
      return ofS3(call)
    case 'lambda':
      return ofLambda(call, place)
    case 'apigateway':
      return [`arn:aws:apigateway:${call.region}::${apiPath(call.url)}`]
    case 'route53':
      return route53Resources(call.url)
    case 'logs':
      return ofLogs(parametersOf(call), place)
    case 'elasticloadbalancing': {
      const parameters = parametersOf(call)
      return [
        ...ofTable(TABLES.elasticloadbalancing ?? {}, parameters, place),
        ...madeBalancing(call, parameters, place),
      ]
    }
    case 'iam':
      return ofTable(TABLES.iam ?? {}, parametersOf(call), place).map(withServicePath)
    case 'ecs': {
      const parameters = parametersOf(call)
      const first = Object.keys(ECS).find((name) => parameters.all(name).length > 0)
      return first === undefined ? [] : ofTable({ [first]: ECS[first] ?? '' }, parameters, place)
    }
    case 'ec2':
      return [
        ...parametersOf(call)
          .texts()
          .map(([, text]) => text),
        ...(call.associated ?? []),
      ].flatMap((text) => {
        const kind = EC2_IDS[/^([a-z]+)-[0-9a-f]{8,17}$/.exec(text)?.[1] ?? '']
        return kind === undefined ? [] : [`arn:aws:ec2:${call.region}:${account}:${kind}/${text}`]
      })
    default:
      return ofTable(TABLES[call.service] ?? {}, parametersOf(call), place)
  }
}

type Place = { region: string; account: string }

function ofTable(table: Table, parameters: Parameters, place: Place): string[] {
  return Object.entries(table).flatMap(([name, form]) =>
    parameters.all(name).map((text) => arnOf(form, text, parameters, place)),
  )
}

function arnOf(form: string, text: string, parameters: Parameters, { region, account }: Place): string {
  if (text.startsWith('arn:')) return text
  const filled = form.replaceAll(/\{(\w*)\}/g, (_, name: string) => {
    if (name === '') return text.replace(/^\//, '')
    return name === 'account' ? account : lastOf(parameters.one(name) ?? 'default')
  })
  return filled.startsWith('arn:') ? filled : filled.replace(/^([a-z0-9-]+):/, `arn:aws:$1:${region}:${account}:`)
}

/** What is made has a name, and an id that nobody knows before. */
const BALANCING: Record<string, string> = {
  CreateLoadBalancer: 'elasticloadbalancing:loadbalancer/app/{}/*',
  CreateTargetGroup: 'elasticloadbalancing:targetgroup/{}/*',
}

function madeBalancing({ operation = '' }: Asked, parameters: Parameters, place: Place): string[] {
  const form = BALANCING[operation]
  return form === undefined ? [] : ofTable({ Name: form }, parameters, place)
}

/** Service-linked roles by their names: their path names the service (IAM user guide, "Create a service-linked role"). */
const LINKED: Record<string, string> = {
  AWSServiceRoleForApplicationAutoScaling_ECSService: 'ecs.application-autoscaling.amazonaws.com',
  AWSServiceRoleForECS: 'ecs.amazonaws.com',
  AWSServiceRoleForElastiCache: 'elasticache.amazonaws.com',
  AWSServiceRoleForElasticLoadBalancing: 'elasticloadbalancing.amazonaws.com',
  AWSServiceRoleForRDS: 'rds.amazonaws.com',
}

function withServicePath(arn: string): string {
  const name = /:role\/(AWSServiceRoleFor[^/]+)$/.exec(arn)?.[1]
  return name === undefined ? arn : arn.replace(name, `aws-service-role/${LINKED[name] ?? '*'}/${name}`)
}

function ofS3({ url }: Asked): string[] {
  const [bucket, key] = splitOnce((url.split('?', 1)[0] ?? '').slice(1))
  if (bucket === '') return []
  return [`arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`]
}

function ofLambda(call: Asked, { region, account }: Place): string[] {
  const [collection, encoded = '', ...rest] = lambdaPath(call.url).split('/')
  if (collection === 'tags') return [decoded([encoded, ...rest].join('/'))]
  const parameters = parametersOf(call)
  const name = encoded === '' ? parameters.one('FunctionName') : decoded(encoded)
  if (collection !== 'functions' || name === undefined) return []
  const qualifier = new URLSearchParams(call.url.split('?')[1] ?? '').get('Qualifier')
  const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`
  return [qualifier === null ? arn : `${arn}:${qualifier}`]
}

function ofLogs(parameters: Parameters, { region, account }: Place): string[] {
  const group = parameters.one('logGroupName') ?? parameters.one('logGroupIdentifier')
  const streams = [...parameters.all('logStreamName'), ...parameters.all('logStreamNames')]
  if (group === undefined) return parameters.all('resourceArn')
  const arn = group.startsWith('arn:')
    ? group.replace(/:\*$/, '')
    : `arn:aws:logs:${region}:${account}:log-group:${group}`
  return streams.length === 0 ? [arn] : streams.map((stream) => `${arn}:log-stream:${stream}`)
}

function secretTable(names: readonly string[]): Table {
  return Object.fromEntries(names.map((name) => [name, 'secretsmanager:secret:{}-??????']))
}

/** IAM knows API Gateway's resources by their path without the API's version. */
const apiPath = (url: string) => (url.split('?', 1)[0] ?? '').replace(/^\/v2(?=\/)/, '')
const lastOf = (nameOrArn: string) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
