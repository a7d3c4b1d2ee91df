/**
 * AWS's on-demand list prices, in USD: data alone, so that a newer list replaces this file. Each price stands with the
 * name that AWS's price list gives it (usage type, without the region's prefix), under the offer that lists it:
 * `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/<offer>/current/<region>/index.json`, no credentials needed.
 */
export type PriceList = {
  /** The day on which the oldest of these prices was read. */
  date: string
  /** Where AWS publishes them for people. */
  sources: Readonly<Record<string, string>>
  /** Least that Fargate Spot costs, as a share of the list price: AWS says "up to 70 %", and lists no price of it. */
  spotLeastShare: number
  regions: Readonly<Record<string, RegionPrices>>
}

export type RegionPrices = {
  loadBalancer: { hour: number; capacityUnitHour: number }
  nat: { hour: number; gb: number }
  publicAddressHour: number
  fargate: { vcpuHour: number; gbHour: number }
  /** PostgreSQL, one zone; `gp3` storage. A second zone doubles both. */
  database: { classHour: Readonly<Record<string, number>>; storageGbMonth: number; snapshotGbMonth: number }
  /** Aurora Serverless v2 for PostgreSQL, Aurora Standard; a call is one to the storage (I/O). */
  aurora: { acuHour: number; storageGbMonth: number; call: number; snapshotGbMonth: number }
  /** Redis OSS. */
  redis: { nodes: Readonly<Record<string, { hour: number; memoryGib: number }>>; snapshotGbMonth: number }
  secrets: { month: number; call: number }
  /** The release parameter, where it has outgrown a standard one. */
  advancedParameterMonth: number
  voice: { gatewayCall: number; lambdaCall: number; lambdaGbSecond: number }
  logs: { ingestedGb: number; storedGbMonth: number; alarmMetricMonth: number; customMetricMonth: number }
  /** S3 Standard. A load balancer's log files come without a charge for their delivery. */
  objectsGbMonth: number
  /** Web ACL, each of its rules, and each request that it looks at. */
  waf: { aclMonth: number; ruleMonth: number; request: number }
  imagesGbMonth: number
}

/** AWS lists all of these at one price in Virginia, Ohio and Oregon. */
const unitedStates: RegionPrices = {
  // AWSELB: LoadBalancerUsage, LCUUsage
  loadBalancer: { hour: 0.0225, capacityUnitHour: 0.008 },
  // AmazonEC2: NatGateway-Hours, NatGateway-Bytes
  nat: { hour: 0.045, gb: 0.045 },
  // AmazonVPC: PublicIPv4:InUseAddress
  publicAddressHour: 0.005,
  // AmazonECS: Fargate-vCPU-Hours:perCPU, Fargate-GB-Hours
  fargate: { vcpuHour: 0.04048, gbHour: 0.004445 },
  // AmazonRDS: InstanceUsage:<class>, RDS:GP3-Storage, RDS:ChargedBackupUsage
  database: {
    classHour: {
      'db.t3.micro': 0.018,
      'db.t3.small': 0.036,
      'db.t3.medium': 0.072,
      'db.t3.large': 0.145,
      'db.t4g.micro': 0.016,
      'db.t4g.small': 0.032,
      'db.t4g.medium': 0.065,
      'db.t4g.large': 0.129,
      'db.m5.large': 0.178,
      'db.m6g.large': 0.159,
      'db.m7g.large': 0.168,
      'db.r5.large': 0.25,
      'db.r6g.large': 0.225,
    },
    storageGbMonth: 0.115,
    snapshotGbMonth: 0.095,
  },
  // AmazonRDS: Aurora:ServerlessV2Usage, Aurora:StorageUsage, Aurora:StorageIOUsage (0.20 a million), Aurora:BackupUsage
  aurora: { acuHour: 0.12, storageGbMonth: 0.1, call: 0.2 / 1e6, snapshotGbMonth: 0.021 },
  // AmazonElastiCache: NodeUsage:<type> (cacheEngine Redis), BackupUsage
  redis: {
    nodes: {
      'cache.t3.micro': { hour: 0.017, memoryGib: 0.5 },
      'cache.t3.small': { hour: 0.034, memoryGib: 1.37 },
      'cache.t3.medium': { hour: 0.068, memoryGib: 3.09 },
      'cache.t4g.micro': { hour: 0.016, memoryGib: 0.5 },
      'cache.t4g.small': { hour: 0.032, memoryGib: 1.37 },
      'cache.t4g.medium': { hour: 0.065, memoryGib: 3.09 },
      'cache.m5.large': { hour: 0.156, memoryGib: 6.38 },
      'cache.m6g.large': { hour: 0.149, memoryGib: 6.38 },
      'cache.m7g.large': { hour: 0.158, memoryGib: 6.38 },
      'cache.r5.large': { hour: 0.216, memoryGib: 13.07 },
      'cache.r6g.large': { hour: 0.206, memoryGib: 13.07 },
      'cache.r7g.large': { hour: 0.219, memoryGib: 13.07 },
    },
    snapshotGbMonth: 0.085,
  },
  // AWSSecretsManager: AWSSecretsManager-Secrets, AWSSecretsManagerAPIRequest (0.05 for ten thousand)
  secrets: { month: 0.4, call: 0.05 / 10_000 },
  // AWSSystemsManager: PS-Advanced-Param-Tier1 (each advanced parameter, a month)
  advancedParameterMonth: 0.05,
  // AmazonApiGateway: ApiGatewayHttpRequest (1.00 a million); AWSLambda: Request (0.20 a million), Lambda-GB-Second
  voice: { gatewayCall: 1 / 1e6, lambdaCall: 0.2 / 1e6, lambdaGbSecond: 0.0000166667 },
  // AmazonCloudWatch: DataProcessing-Bytes, TimedStorage-ByteHrs, CW:AlarmMonitorUsage, CW:MetricMonitorUsage
  logs: { ingestedGb: 0.5, storedGbMonth: 0.03, alarmMetricMonth: 0.1, customMetricMonth: 0.3 },
  // AmazonS3: TimedStorage-ByteHrs
  objectsGbMonth: 0.023,
  // AWSWAF: WebACLV2, RuleV2, RequestV2-Tier1 (0.60 a million; AWS's own managed rule groups cost no more)
  waf: { aclMonth: 5, ruleMonth: 1, request: 0.6 / 1e6 },
  // AmazonECR: TimedStorage-ByteHrs
  imagesGbMonth: 0.1,
}

export const priceList: PriceList = {
  date: '2026-08-10',
  sources: {
    'load balancer': 'https://aws.amazon.com/elasticloadbalancing/pricing/',
    'NAT gateways, public addresses': 'https://aws.amazon.com/vpc/pricing/',
    Fargate: 'https://aws.amazon.com/fargate/pricing/',
    RDS: 'https://aws.amazon.com/rds/postgresql/pricing/',
    Aurora: 'https://aws.amazon.com/rds/aurora/pricing/',
    ElastiCache: 'https://aws.amazon.com/elasticache/pricing/',
    'Secrets Manager': 'https://aws.amazon.com/secrets-manager/pricing/',
    'Systems Manager': 'https://aws.amazon.com/systems-manager/pricing/',
    'API Gateway': 'https://aws.amazon.com/api-gateway/pricing/',
    Lambda: 'https://aws.amazon.com/lambda/pricing/',
    CloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
    S3: 'https://aws.amazon.com/s3/pricing/',
    WAF: 'https://aws.amazon.com/waf/pricing/',
    ECR: 'https://aws.amazon.com/ecr/pricing/',
  },
  spotLeastShare: 0.3,
  regions: { 'us-east-1': unitedStates, 'us-east-2': unitedStates, 'us-west-2': unitedStates },
}
