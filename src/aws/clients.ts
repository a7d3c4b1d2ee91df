import type { ACMClient } from '@aws-sdk/client-acm'
import type { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2'
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { ECRClient } from '@aws-sdk/client-ecr'
import type { ECSClient } from '@aws-sdk/client-ecs'
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ElastiCacheClient } from '@aws-sdk/client-elasticache'
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { IAMClient } from '@aws-sdk/client-iam'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { RDSClient } from '@aws-sdk/client-rds'
import type { Route53Client } from '@aws-sdk/client-route-53'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { STSClient } from '@aws-sdk/client-sts'
import type { WAFV2Client } from '@aws-sdk/client-wafv2'
import type { ProxyVariables } from '../io/proxies.ts'
import { type BodyLimits, boundBodies } from './bounded-bodies.ts'

export type ClientOptions = {
  region: string
  /** Where all of AWS answers, for emulators; undefined: AWS itself. */
  endpoint?: string
  /** Undefined: whatever the SDK finds (environment, profile, SSO, web identity, instance). */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string; expiration?: Date | undefined }
  profile?: string
  /** Proxies to ask through; undefined: AWS is asked directly. */
  proxies?: ProxyVariables | undefined
  /** Of the bodies of answers; tests have smaller ones. */
  limits?: BodyLimits
}

/** SDK clients, each imported and made when it is first asked for: importing one costs tens of milliseconds. */
export type Clients = {
  region: string
  acm: () => Promise<ACMClient>
  apiGateway: () => Promise<ApiGatewayV2Client>
  autoscaling: () => Promise<ApplicationAutoScalingClient>
  cloudWatch: () => Promise<CloudWatchClient>
  codeDeploy: () => Promise<CodeDeployClient>
  dynamoDb: () => Promise<DynamoDBClient>
  ec2: () => Promise<EC2Client>
  ecr: () => Promise<ECRClient>
  ecs: () => Promise<ECSClient>
  elasticache: () => Promise<ElastiCacheClient>
  eventBridge: () => Promise<EventBridgeClient>
  iam: () => Promise<IAMClient>
  lambda: () => Promise<LambdaClient>
  loadBalancing: () => Promise<ElasticLoadBalancingV2Client>
  logs: () => Promise<CloudWatchLogsClient>
  rds: () => Promise<RDSClient>
  route53: () => Promise<Route53Client>
  s3: () => Promise<S3Client>
  secretsManager: () => Promise<SecretsManagerClient>
  serviceQuotas: () => Promise<ServiceQuotasClient>
  sns: () => Promise<SNSClient>
  ssm: () => Promise<SSMClient>
  sts: () => Promise<STSClient>
  waf: () => Promise<WAFV2Client>
}

const lazily = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Clients for one region and one account. Five attempts a call, with the SDK's own backoff, a minute each at most. */
export const createClients = ({ region, endpoint, credentials, limits, profile, proxies }: ClientOptions): Clients => {
  // Node's agents take a proxy only where they are told of it, also with NODE_USE_ENV_PROXY.
  const agent = proxies && { proxyEnv: proxies }
  const clientOf = <Client extends { middlewareStack: unknown }>(make: () => Promise<Client>) =>
    lazily(async () => boundBodies(await make(), limits))
  const config = {
    region,
    maxAttempts: 5,
    retryMode: 'standard',
    // Without limits a call over a network that swallows packets waits for ever.
    requestHandler: {
      ...{ connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
      ...(agent && { httpAgent: agent, httpsAgent: agent }),
    },
    // An endpoint that was asked for beats what the shell or ~/.aws says; with one, AWS's own variants make no sense.
    ...(endpoint === undefined ? {} : { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
  }
  return {
    region,
    acm: clientOf(async () => new (await import('@aws-sdk/client-acm')).ACMClient(config)),
    apiGateway: clientOf(async () => new (await import('@aws-sdk/client-apigatewayv2')).ApiGatewayV2Client(config)),
    autoscaling: clientOf(async () => {
      const { ApplicationAutoScalingClient } = await import('@aws-sdk/client-application-auto-scaling')
      return new ApplicationAutoScalingClient(config)
    }),
    // CloudWatch's first protocol, which emulators know too; the SDK's own choice is JSON.
    cloudWatch: clientOf(async () => {
      const [{ CloudWatchClient }, { AwsQueryProtocol }] = await Promise.all([
        import('@aws-sdk/client-cloudwatch'),
        import('@aws-sdk/core/protocols'),
      ])
      return new CloudWatchClient({ ...config, protocol: AwsQueryProtocol })
    }),
    codeDeploy: clientOf(async () => new (await import('@aws-sdk/client-codedeploy')).CodeDeployClient(config)),
    dynamoDb: clientOf(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(config)),
    ec2: clientOf(async () => new (await import('@aws-sdk/client-ec2')).EC2Client(config)),
    ecr: clientOf(async () => new (await import('@aws-sdk/client-ecr')).ECRClient(config)),
    ecs: clientOf(async () => new (await import('@aws-sdk/client-ecs')).ECSClient(config)),
    elasticache: clientOf(async () => new (await import('@aws-sdk/client-elasticache')).ElastiCacheClient(config)),
    eventBridge: clientOf(async () => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(config)),
    iam: clientOf(async () => new (await import('@aws-sdk/client-iam')).IAMClient(config)),
    lambda: clientOf(async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(config)),
    loadBalancing: clientOf(async () => {
      const { ElasticLoadBalancingV2Client } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      return new ElasticLoadBalancingV2Client(config)
    }),
    logs: clientOf(async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config)),
    rds: clientOf(async () => new (await import('@aws-sdk/client-rds')).RDSClient(config)),
    route53: clientOf(async () => new (await import('@aws-sdk/client-route-53')).Route53Client(config)),
    // Bucket names are no host names below an emulator's address.
    s3: clientOf(
      async () =>
        new (await import('@aws-sdk/client-s3')).S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    ),
    secretsManager: clientOf(
      async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(config),
    ),
    serviceQuotas: clientOf(
      async () => new (await import('@aws-sdk/client-service-quotas')).ServiceQuotasClient(config),
    ),
    sns: clientOf(async () => new (await import('@aws-sdk/client-sns')).SNSClient(config)),
    ssm: clientOf(async () => new (await import('@aws-sdk/client-ssm')).SSMClient(config)),
    sts: clientOf(async () => new (await import('@aws-sdk/client-sts')).STSClient(config)),
    waf: clientOf(async () => new (await import('@aws-sdk/client-wafv2')).WAFV2Client(config)),
  }
}
