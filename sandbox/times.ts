/** Of the daemon's environment: 0 (the default) answers at once, 1 takes AWS's own times; what is between is a share of them. */
const TIMES_VARIABLE = 'MEDSPA_SANDBOX_TIMES'

/**
 * How long AWS takes, in seconds, where documented or measured; the sandbox waits a share of each (`MEDSPA_SANDBOX_TIMES`).
 * D: documented by AWS; R: reported in a public thread; I: inferred from reports. A row that no service reads is an error
 * of test/sandbox/times.test.ts.
 */
export const AWS_TIMES = {
  'ecs-service-stale': {
    seconds: 3,
    source:
      'R: kayac/ecspresso#28 sleeps so long, as DescribeServices may still show a service as before UpdateService',
  },
  'ecs-alarm-bake': {
    seconds: 300,
    source:
      'D: ECS developer guide, deployment-alarm-failure: computed from the alarms, usually less than five minutes',
  },
  'elb-draining': {
    seconds: 300,
    source:
      'D: ELB guide, edit-target-group-attributes: the default deregistration delay; other delays take their share',
  },
  'ecs-task-unknown': {
    seconds: 2,
    source:
      'D: RunTask reference, "eventual consistency": DescribeTasks from a couple of seconds on, up to five minutes',
  },
  'ecs-provisioning': {
    seconds: 10,
    source: 'I: of 22 to 28 s from RunTask to RUNNING in reports, the network interface',
  },
  'ecs-pending': {
    seconds: 15,
    source: 'I: of 22 to 28 s from RunTask to RUNNING in reports, secrets, image and start',
  },
  'ecs-deprovisioning': { seconds: 16, source: "R: 16 s from the containers' end to STOPPED in a pasted task record" },
  'ecs-spot-notice': {
    seconds: 120,
    source: 'D: ECS developer guide, Fargate capacity providers: a two-minute warning',
  },
  'ecs-late-deregistration': {
    seconds: 5,
    source: 'R: aws/containers-roadmap#708: 3 to 5 s of 502 where the target is taken out after SIGTERM',
  },
  'codedeploy-created': {
    seconds: 2,
    source:
      'R: Created at the first look 2 to 3 s after CreateDeployment (josefloressv/aws-devops-engineer, ecs-bluegreen-codedeploy)',
  },
  'codedeploy-event': {
    seconds: 0.5,
    source: 'D: printed output of the ECS tutorial "create-blue-green", 0.1 to 0.8 s between lifecycle events',
  },
  'codedeploy-alarm-poll': {
    seconds: 15,
    source: 'I: an alarm had a deployment stopped and taken back within 23 s (josefloressv/aws-devops-engineer)',
  },
  'codedeploy-minute': {
    seconds: 60,
    source: 'D: waits and intervals that deployment groups and configurations have in minutes',
  },
  'cloudwatch-minute': {
    seconds: 60,
    source:
      'D: CloudWatch user guide, "Evaluating an alarm": evaluated every minute; AWS/ApplicationELB has a value a minute',
  },
  'logs-ingestion': { seconds: 5, source: 'R: ingestion lag of awslogs 4.3 s at the median, 5.0 s at most' },
  'rds-create': { seconds: 460, source: 'R: median of 17 Terraform logs of small Postgres instances' },
  'rds-restore': { seconds: 590, source: 'R: hashicorp/terraform-provider-aws#14785, 9:50 minutes to `available`' },
  'rds-master-secret': {
    seconds: 60,
    source: 'I: hashicorp/terraform#16170, a change of the master password was not over after 31 seconds',
  },
  'elasticache-create': { seconds: 440, source: 'R: 5:37 to 9:15 minutes in 5 Terraform logs of one or two nodes' },
  'elasticache-token-change': {
    seconds: 330,
    source: 'I: hashicorp/terraform-provider-aws#49268, two changes beside a creation and a deletion in 1400 seconds',
  },
  'lambda-active': {
    seconds: 25,
    source:
      'R: a new function is Pending for 6 to 25 s (12 Terraform logs, of zip files); AWS gives no number for an image',
  },
  'lambda-back': {
    seconds: 106,
    source:
      'R: an Inactive function of an image was back 40 to 106 s after its first call (aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#801)',
  },
  'route53-processing': {
    seconds: 0.5,
    source:
      'I: another change of the zone meanwhile is PriorRequestNotComplete (API reference); nixops tries again after half a second (NixOS/nixops#177)',
  },
  'route53-insync': {
    seconds: 45,
    source: 'D: ChangeResourceRecordSets reference: generally all Route 53 servers have a change within 60 seconds',
  },
  'acm-record': {
    seconds: 5,
    source:
      'R: DescribeCertificate has no ResourceRecord for some seconds after RequestCertificate (aws/aws-sdk-js#2133)',
  },
  'acm-validation': {
    seconds: 90,
    source: 'R: 1:01 and 1:42 minutes from the record to ISSUED, twice just over ten (aws/aws-cdk#5831)',
  },
  'acm-timeout': { seconds: 259_200, source: 'D: ACM user guide, "Certificate request times out": 72 hours' },
  's3-bucket-settles': {
    seconds: 60,
    source:
      'R: after CreateBucket calls of the configuration are answered OperationAborted; a retry within a minute is enough as a rule (hashicorp/terraform-provider-aws#7628)',
  },
  'ssm-value-seen': {
    seconds: 3,
    source:
      'I: a parameter that was just made is not found in 1 % of reads (aws/aws-cdk-cli#830), descriptions lag by seconds (aws-sdk-js#4349); no number is documented',
  },
  'iam-propagation': {
    seconds: 15,
    source:
      'R: a new role is known to other services after 2 to 15 s, seldom minutes (pulumi/pulumi-aws#2411, DataDog/stratus-red-team#358); AWS documents that it takes time and no number',
  },
} as const satisfies Readonly<Record<string, { seconds: number; source: string }>>

export type AwsTime = keyof typeof AWS_TIMES

/** The share of AWS's times that this sandbox takes. */
export type Times = {
  /** 0 to 1. */
  scale: number
  /** The scaled time in milliseconds; 0 where the sandbox answers at once. */
  ms: (time: AwsTime) => number
  /** Whether the scaled time has passed since then. */
  passed: (time: AwsTime, since: Date) => boolean
}

/** @throws Error where `MEDSPA_SANDBOX_TIMES` is no number from 0 to 1 */
export function timesOf(env: Record<string, string | undefined>): Times {
  const asked = env[TIMES_VARIABLE] ?? ''
  const scale = asked === '' ? 0 : Number(asked)
  if (!(scale >= 0 && scale <= 1)) {
    throw new Error(
      `${TIMES_VARIABLE} is ${JSON.stringify(asked)}: a number from 0 to 1 is expected, 1 for AWS's own times`,
    )
  }
  const ms = (time: AwsTime) => AWS_TIMES[time].seconds * 1000 * scale
  return { scale, ms, passed: (time, since) => Date.now() - since.getTime() >= ms(time) }
}
