import { anything, arn, ID, iamArn, of, type Permission } from './permission.ts'

const cluster = arn('ecs', ({ name }) => `cluster/${name}`)

/** What plans, `status` and every other command read. */
export const look: readonly Permission[] = [
  {
    actions: of('acm', 'ListCertificates'),
    on: anything,
    neededTo: 'find the certificate of the domain',
  },
  {
    actions: of('acm', 'DescribeCertificate', 'ListTagsForCertificate'),
    on: arn('acm', () => `certificate/${ID}`),
    neededTo: 'check the certificate of the load balancer',
  },
  {
    actions: of('application-autoscaling', 'DescribeScalableTargets', 'DescribeScalingPolicies', 'ListTagsForResource'),
    on: anything,
    neededTo: 'read how the service scales',
  },
  {
    actions: of('cloudwatch', 'DescribeAlarmHistory', 'DescribeAlarms', 'GetMetricStatistics'),
    on: anything,
    neededTo: 'read alarms and traffic',
  },
  {
    actions: of('cloudwatch', 'ListTagsForResource'),
    on: arn('cloudwatch', ({ name }) => `alarm:${name}-api-5xx`),
    neededTo: 'plan: Terraform reads the alarms',
  },
  {
    actions: of(
      'codedeploy',
      'BatchGetDeployments',
      'GetDeployment',
      'GetDeploymentGroup',
      'GetDeploymentTarget',
      'ListDeployments',
    ),
    on: arn('codedeploy', ({ name }) => `deploymentgroup:${name}-api/${name}-api`),
    neededTo: 'watch blue/green deployments',
  },
  {
    actions: of('codedeploy', 'GetApplication', 'ListTagsForResource'),
    on: arn('codedeploy', ({ name }) => `application:${name}-api`),
    neededTo: 'plan: Terraform reads the CodeDeploy application',
  },
  {
    actions: of('codedeploy', 'GetDeploymentConfig'),
    on: arn('codedeploy', () => 'deploymentconfig:CodeDeployDefault.ECSAllAtOnce'),
    neededTo: 'check the strategy of a blue/green deployment',
  },
  {
    actions: of(
      'ec2',
      'DescribeAccountAttributes',
      'DescribeAddresses',
      'DescribeAddressesAttribute',
      'DescribeAvailabilityZones',
      'DescribeFlowLogs',
      'DescribeInternetGateways',
      'DescribeManagedPrefixLists',
      'DescribeNatGateways',
      'DescribeNetworkAcls',
      'DescribeNetworkInterfaces',
      'DescribePrefixLists',
      'DescribeRouteTables',
      'DescribeSecurityGroupRules',
      'DescribeSecurityGroups',
      'DescribeSubnets',
      'DescribeVpcAttribute',
      'DescribeVpcEndpoints',
      'DescribeVpcs',
    ),
    on: anything,
    neededTo: 'plan: Terraform reads the network',
  },
  {
    actions: of('ecs', 'DescribeClusters', 'ListTagsForResource'),
    on: cluster,
    neededTo: 'read the cluster',
  },
  {
    actions: of('ecs', 'DescribeServices'),
    on: arn('ecs', ({ name }) => `service/${name}/${name}-api`),
    neededTo: 'read the service, and watch it while it moves',
  },
  {
    actions: of('ecs', 'DescribeTasks'),
    on: arn('ecs', ({ name }) => `task/${name}/${ID}`),
    neededTo: 'read tasks, and why they stopped',
  },
  {
    actions: of('ecs', 'ListServices', 'ListTasks'),
    on: anything,
    context: (place) => ({ 'ecs:cluster': cluster(place) }),
    neededTo: 'find services and tasks of the cluster',
  },
  {
    actions: of('ecs', 'DescribeTaskDefinition', 'ListTaskDefinitions'),
    on: anything,
    neededTo: 'read revisions of task definitions',
  },
  {
    actions: of('elasticache', 'DescribeReplicationGroups', 'ListTagsForResource'),
    on: arn('elasticache', ({ name }) => `replicationgroup:${name}`),
    neededTo: 'read Redis',
  },
  {
    actions: of('elasticache', 'DescribeCacheClusters'),
    on: arn('elasticache', ({ name }) => `cluster:${name}-001`),
    neededTo: 'plan: Terraform reads the nodes of Redis',
  },
  {
    actions: of('elasticache', 'DescribeCacheSubnetGroups'),
    on: arn('elasticache', ({ name }) => `subnetgroup:${name}`),
    neededTo: 'plan: Terraform reads where Redis stands',
  },
  {
    actions: of('elasticache', 'DescribeSnapshots'),
    on: arn('elasticache', ({ name }) => `snapshot:${name}-park`),
    neededTo: 'find snapshots of Redis',
  },
  {
    actions: of(
      'elasticloadbalancing',
      'DescribeCapacityReservation',
      'DescribeListenerAttributes',
      'DescribeListeners',
      'DescribeLoadBalancerAttributes',
      'DescribeLoadBalancers',
      'DescribeRules',
      'DescribeTags',
      'DescribeTargetGroupAttributes',
      'DescribeTargetGroups',
      'DescribeTargetHealth',
    ),
    on: anything,
    neededTo: 'read the load balancer, and which tasks are healthy',
  },
  {
    actions: of('events', 'DescribeRule', 'ListTagsForResource', 'ListTargetsByRule'),
    on: arn('events', ({ name }) => `rule/${name}-voice-ping`),
    neededTo: 'plan: Terraform reads the rules',
  },
  {
    actions: of('events', 'ListRules'),
    on: anything,
    neededTo: 'find what a destroy leaves behind',
  },
  {
    actions: of('iam', 'ListRoles'),
    on: (place) => iamArn(place, 'role/'),
    neededTo: 'find what a destroy leaves behind',
  },
  {
    actions: of('logs', 'DescribeLogGroups', 'DescribeMetricFilters'),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api:log-stream:`),
    neededTo: 'find logs',
  },
  {
    actions: of('logs', 'ListTagsForResource', 'ListTagsLogGroup'),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api`),
    neededTo: 'plan: Terraform reads the log groups',
  },
  {
    actions: of('rds', 'DescribeDBInstanceAutomatedBackups', 'DescribeDBInstances', 'ListTagsForResource'),
    on: arn('rds', ({ name }) => `db:${name}`),
    neededTo: 'read the database',
  },
  {
    actions: of('rds', 'DescribeDBSnapshots'),
    on: arn('rds', ({ name }) => `snapshot:${name}-park`),
    neededTo: 'find snapshots of the database',
  },
  {
    actions: of('rds', 'DescribeDBSubnetGroups'),
    on: arn('rds', ({ name }) => `subgrp:${name}`),
    neededTo: 'plan: Terraform reads where the database stands',
  },
  {
    actions: of('s3', 'ListAllMyBuckets'),
    on: anything,
    neededTo: 'find the bucket of the access logs',
  },
  {
    actions: of('servicequotas', 'GetAWSDefaultServiceQuota', 'GetServiceQuota'),
    on: anything,
    neededTo: "check the account's quotas",
  },
  {
    actions: of('sns', 'ListTopics'),
    on: anything,
    neededTo: 'find the topic of the alarms',
  },
  {
    actions: of('ssm', 'DescribeParameters'),
    on: anything,
    neededTo: 'plan: Terraform reads the release parameter',
  },
  {
    actions: of('wafv2', 'ListWebACLs'),
    on: anything,
    neededTo: 'find the web ACL',
  },
]
