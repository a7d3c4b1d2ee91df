/**
 * `node account.ts`: prints what is in the account, a line each: `service kind name`. It asks every service that infra/terraform
 * and medspa make something of, knows no name of the environment, and leaves out what AWS itself has in each account. In one
 * program, as each call of the aws CLI takes most of a second.
 */
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CodeDeployClient, ListApplicationsCommand } from '@aws-sdk/client-codedeploy'
import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import {
  DescribeClustersCommand,
  ECSClient,
  ListClustersCommand,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs'
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  DescribeCacheClustersCommand,
  DescribeCacheSubnetGroupsCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import {
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'

const found: string[] = []
const add = (kind: string, names: readonly (string | undefined)[] | undefined) => {
  for (const name of names ?? []) found.push(`${kind} ${name}`)
}
// The SDK does not take RDS's address from AWS_ENDPOINT_URL alone in every version: it is named.
const endpoint = process.env.AWS_ENDPOINT_URL
const options = endpoint === undefined ? {} : { endpoint }

const ec2 = new EC2Client(options)
const own = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.filter(({ IsDefault }) => !IsDefault) ?? []
add(
  'ec2 vpc',
  own.map(({ VpcId }) => VpcId),
)
const ids = new Set(own.map(({ VpcId }) => VpcId))
const isOwn = ({ VpcId }: { VpcId?: string | undefined }) => ids.has(VpcId)
const [subnets, gateways, nats, addresses, groups, interfaces, endpoints] = await Promise.all([
  ec2.send(new DescribeSubnetsCommand({})),
  ec2.send(new DescribeInternetGatewaysCommand({})),
  ec2.send(new DescribeNatGatewaysCommand({})),
  ec2.send(new DescribeAddressesCommand({})),
  ec2.send(new DescribeSecurityGroupsCommand({})),
  ec2.send(new DescribeNetworkInterfacesCommand({})),
  ec2.send(new DescribeVpcEndpointsCommand({})),
])
add(
  'ec2 subnet',
  subnets.Subnets?.filter(isOwn).map(({ SubnetId }) => SubnetId),
)
add(
  'ec2 internet-gateway',
  gateways.InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId),
)
add(
  'ec2 nat-gateway',
  nats.NatGateways?.filter(({ State }) => State !== 'deleted').map(({ NatGatewayId }) => NatGatewayId),
)
add(
  'ec2 address',
  addresses.Addresses?.map(({ AllocationId }) => AllocationId),
)
add(
  'ec2 security-group',
  groups.SecurityGroups?.filter(isOwn).map(({ GroupName }) => GroupName),
)
add(
  'ec2 network-interface',
  interfaces.NetworkInterfaces?.filter(isOwn).map((each) => each.NetworkInterfaceId),
)
add(
  'ec2 endpoint',
  endpoints.VpcEndpoints?.filter(({ State }) => `${State}`.toLowerCase() !== 'deleted').map(
    (each) => each.VpcEndpointId,
  ),
)

const elb = new ElasticLoadBalancingV2Client(options)
add(
  'elb balancer',
  (await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers?.map((each) => each.LoadBalancerName),
)
add(
  'elb target-group',
  (await elb.send(new DescribeTargetGroupsCommand({}))).TargetGroups?.map((each) => each.TargetGroupName),
)

const ecs = new ECSClient(options)
// A cluster that was deleted may be described for a while, as INACTIVE. Source: ECS API reference, DeleteCluster.
const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}))
const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns }))
add(
  'ecs cluster',
  clusters.filter(({ status }) => status !== 'INACTIVE').map(({ clusterName }) => clusterName),
)
for (const status of ['ACTIVE', 'INACTIVE'] as const)
  for await (const { taskDefinitionArns } of paginateListTaskDefinitions({ client: ecs }, { status }))
    add(`ecs task-definition ${status}`, taskDefinitionArns)
const scaling = new ApplicationAutoScalingClient(options)
const targets = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }))
add(
  'autoscaling target',
  targets.ScalableTargets?.map(({ ResourceId }) => ResourceId),
)
add('codedeploy application', (await new CodeDeployClient(options).send(new ListApplicationsCommand({}))).applications)

const rds = new RDSClient(options)
add(
  'rds instance',
  (await rds.send(new DescribeDBInstancesCommand({}))).DBInstances?.map((each) => each.DBInstanceIdentifier),
)
add(
  'rds subnet-group',
  (await rds.send(new DescribeDBSubnetGroupsCommand({}))).DBSubnetGroups?.map((each) => each.DBSubnetGroupName),
)
for (const { DBSnapshotIdentifier, TagList = [] } of (await rds.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots ??
  [])
  add(`rds snapshot${TagList.some(({ Key }) => Key === 'medspa:destroyed') ? ' tagged' : ''}`, [DBSnapshotIdentifier])
const backups = await rds.send(new DescribeDBInstanceAutomatedBackupsCommand({}))
add(
  'rds automated-backup',
  backups.DBInstanceAutomatedBackups?.map((each) => each.DbiResourceId ?? each.DBInstanceIdentifier),
)

const cache = new ElastiCacheClient(options)
const caches = await cache.send(new DescribeReplicationGroupsCommand({}))
add(
  'elasticache group',
  caches.ReplicationGroups?.map(({ ReplicationGroupId }) => ReplicationGroupId),
)
add(
  'elasticache cluster',
  (await cache.send(new DescribeCacheClustersCommand({}))).CacheClusters?.map((each) => each.CacheClusterId),
)
const cacheSubnets = await cache.send(new DescribeCacheSubnetGroupsCommand({}))
add(
  'elasticache subnet-group',
  cacheSubnets.CacheSubnetGroups?.map(({ CacheSubnetGroupName }) => CacheSubnetGroupName),
)
add(
  'elasticache snapshot',
  (await cache.send(new DescribeSnapshotsCommand({}))).Snapshots?.map(({ SnapshotName }) => SnapshotName),
)

add(
  'ecr repository',
  (await new ECRClient(options).send(new DescribeRepositoriesCommand({}))).repositories?.map(
    (each) => each.repositoryName,
  ),
)
add(
  'lambda function',
  (await new LambdaClient(options).send(new ListFunctionsCommand({}))).Functions?.map((each) => each.FunctionName),
)
add(
  'apigateway api',
  (await new ApiGatewayV2Client(options).send(new GetApisCommand({}))).Items?.map((each) => each.Name),
)
add(
  'logs group',
  (await new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({}))).logGroups?.map(
    (each) => each.logGroupName,
  ),
)
add(
  'cloudwatch alarm',
  (await new CloudWatchClient(options).send(new DescribeAlarmsCommand({}))).MetricAlarms?.map((each) => each.AlarmName),
)
const roles = await new IAMClient(options).send(new ListRolesCommand({}))
add(
  'iam role',
  roles.Roles?.map(({ RoleName }) => RoleName),
)
add(
  'ssm parameter',
  (await new SSMClient(options).send(new DescribeParametersCommand({}))).Parameters?.map(({ Name }) => Name),
)
const secrets = await new SecretsManagerClient(options).send(new ListSecretsCommand({ IncludePlannedDeletion: true }))
for (const { DeletedDate, Name } of secrets.SecretList ?? [])
  add(`secret${DeletedDate === undefined ? '' : ' scheduled-for-deletion'}`, [Name])

const s3 = new S3Client({ ...options, forcePathStyle: true })
for (const { Name } of (await s3.send(new ListBucketsCommand({}))).Buckets ?? []) {
  add('s3 bucket', [Name])
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: Name }))
  add('s3 object', [
    ...new Set(Contents.map(({ Key = '' }) => `${Name}/${Key.replace(/\/(runs|parks)\/.*$/, '/$1/')}`)),
  ])
}
console.log(found.sort().join('\n'))
