import {
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call } from '../call.ts'
import { AwsError } from '../errors.ts'
import { allowsService } from '../iam/policy.ts'
import { formInput } from '../reply.ts'

/** What ELB does about a load balancer's attributes before it takes a call, which moto does not. */
export type AttributeRules = (call: Pick<Call, 'operation' | 'url' | 'body'>) => Promise<void>

const DELIVERS = 'logdelivery.elasticloadbalancing.amazonaws.com'

/**
 * Sources: elasticloadbalancing user guide, "Enable access logs for your Application Load Balancer" (bucket in the load
 * balancer's region, SSE-S3 alone, the policy of the log delivery service, and a test file that is written when they are
 * enabled) and "Deletion protection"; ELB API reference, ModifyLoadBalancerAttributes (InvalidConfigurationRequest) and
 * DeleteLoadBalancer (OperationNotPermitted); wording as public reports quote it.
 */
export function createAttributeRules(context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>): AttributeRules {
  const elb = new ElasticLoadBalancingV2Client(motoClientOptions(context))
  const s3 = new S3Client({ ...motoClientOptions(context), forcePathStyle: true })

  const attributesOf = async (LoadBalancerArn: string): Promise<Map<string, string>> => {
    const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }))
    return new Map(Attributes.map(({ Key = '', Value = '' }) => [Key, Value]))
  }

  const enableAccessLogs = async (Bucket: string, prefix: string) => {
    const folder = `${prefix === '' ? '' : `${prefix}/`}AWSLogs/${context.accountId}`
    const Key = `${folder}/ELBAccessLogTestFile`
    const location = await orNothing(s3.send(new GetBucketLocationCommand({ Bucket })))
    if (location !== undefined && (location.LocationConstraint ?? 'us-east-1') !== context.region)
      throw refused(`S3 bucket ${Bucket} is not located in the same region as the load balancer.`)
    const policy = await orNothing(s3.send(new GetBucketPolicyCommand({ Bucket })))
    const encryption = await orNothing(s3.send(new GetBucketEncryptionCommand({ Bucket })))
    const algorithms = (encryption?.ServerSideEncryptionConfiguration?.Rules ?? []).map(
      (rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    )
    const allowed =
      policy?.Policy !== undefined &&
      allowsService(policy.Policy, {
        service: DELIVERS,
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${Bucket}/${Key}`,
        keys: { 'aws:SecureTransport': 'true' },
      })
    if (!allowed || algorithms.some((algorithm) => algorithm !== 'AES256'))
      throw refused(`Access Denied for bucket: ${Bucket}. Please check S3bucket permission`)
    const Body = `Enable AccessLog for ELB: ${context.region} at ${new Date().toISOString()}`
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  }

  return async (call) => {
    const form = formInput(call as Call)
    const arn = form.get('LoadBalancerArn') ?? ''
    if (call.operation === 'DeleteLoadBalancer') {
      const protection = await orNothing(attributesOf(arn))
      if (protection?.get('deletion_protection.enabled') !== 'true') return
      const message = `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`
      throw new AwsError('OperationNotPermitted', message)
    }
    if (call.operation !== 'ModifyLoadBalancerAttributes') return
    const asked = attributesIn(form)
    if (asked.get('access_logs.s3.enabled') !== 'true') return
    const before = await attributesOf(arn)
    const value = (name: string) => asked.get(name) ?? before.get(name) ?? ''
    await enableAccessLogs(value('access_logs.s3.bucket'), value('access_logs.s3.prefix'))
  }
}

/** `Attributes.member.N.Key` and `.Value`. */
function attributesIn(form: URLSearchParams): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, key] of form) {
    if (/^Attributes\.member\.\d+\.Key$/.test(name)) found.set(key, form.get(name.replace(/Key$/, 'Value')) ?? '')
  }
  return found
}

const refused = (message: string) => new AwsError('InvalidConfigurationRequest', message)

/** Undefined where the control plane has no such thing, or refuses to show it. */
const orNothing = async <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
    if (($metadata?.httpStatusCode ?? 500) < 500) return undefined
    throw error
  })
