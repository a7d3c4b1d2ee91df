import { randomUUID } from 'node:crypto'
import type { Service } from './call.ts'
import { AwsError } from './errors.ts'
import { jsonReply, operationInput } from './reply.ts'
import type { TestHooks } from './test-hooks.ts'

type Quota = { ServiceCode: string; QuotaCode: string; ServiceName: string; QuotaName: string; Value: number }

/** AWS's own values. Source: AWS General Reference, "Endpoints and quotas" of each service. */
const QUOTAS: readonly Quota[] = [
  {
    ServiceCode: 'fargate',
    QuotaCode: 'L-3032A538',
    ServiceName: 'AWS Fargate',
    QuotaName: 'Fargate On-Demand vCPU resource count',
    Value: 6,
  },
  {
    ServiceCode: 'fargate',
    QuotaCode: 'L-36FBB829',
    ServiceName: 'AWS Fargate',
    QuotaName: 'Fargate Spot vCPU resource count',
    Value: 6,
  },
  {
    ServiceCode: 'lambda',
    QuotaCode: 'L-B99A9384',
    ServiceName: 'AWS Lambda',
    QuotaName: 'Concurrent executions',
    Value: 1000,
  },
  {
    ServiceCode: 'ec2',
    QuotaCode: 'L-0263D0A3',
    ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)',
    QuotaName: 'EC2-VPC Elastic IPs',
    Value: 5,
  },
  {
    ServiceCode: 'vpc',
    QuotaCode: 'L-F678F1CE',
    ServiceName: 'Amazon Virtual Private Cloud (Amazon VPC)',
    QuotaName: 'VPCs per Region',
    Value: 5,
  },
  {
    ServiceCode: 'elasticloadbalancing',
    QuotaCode: 'L-53DA6B97',
    ServiceName: 'Elastic Load Balancing (ELB)',
    QuotaName: 'Application Load Balancers per Region',
    Value: 50,
  },
]

/** Whose other quotas moto knows. */
const MOTO_KNOWS = 'vpc'

/** Service Quotas for what our programs need; moto knows the quotas of VPC alone. An increase that is asked for stays asked for. */
export function createServiceQuotas(hooks?: Pick<TestHooks, 'faults'>): Service {
  const asked = new Set<string>()

  /** As a test has them: `lambda:L-B99A9384=10`. */
  const changed = (id: string): number | undefined => {
    const pairs = (hooks?.faults.standing('servicequotas', 'quotas')?.value ?? '').split(',')
    const value = pairs.find((pair) => pair.startsWith(`${id}=`))?.split('=')[1]
    return value === undefined ? undefined : Number(value)
  }
  const shown = (quota: Quota, account: string, region: string, value: number) => ({
    ...quota,
    QuotaArn: `arn:aws:servicequotas:${region}:${account}:${quota.ServiceCode}/${quota.QuotaCode}`,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
    Value: value,
  })

  return {
    names: ['servicequotas'],
    async handle(call, forward) {
      const { DesiredValue, QuotaCode, ServiceCode } = operationInput(call)
      const own = QUOTAS.filter((quota) => quota.ServiceCode === ServiceCode)
      if (own.length === 0) return forward(call)
      const account = call.principal.arn.split(':')[4] ?? ''
      const inAccount = (quota: Quota) =>
        shown(quota, account, call.region, changed(`${quota.ServiceCode}:${quota.QuotaCode}`) ?? quota.Value)
      if (ServiceCode === MOTO_KNOWS && !own.some((quota) => quota.QuotaCode === QuotaCode)) return forward(call)
      if (call.operation === 'ListServiceQuotas') return jsonReply(200, { Quotas: own.map(inAccount) })
      const quota = own.find((each) => each.QuotaCode === QuotaCode)
      if (quota === undefined)
        throw new AwsError('NoSuchResourceException', 'The request failed because the specified quota does not exist.')
      switch (call.operation) {
        case 'GetServiceQuota':
          return jsonReply(200, { Quota: inAccount(quota) })
        case 'GetAWSDefaultServiceQuota':
          return jsonReply(200, { Quota: shown(quota, account, call.region, quota.Value) })
        case 'RequestServiceQuotaIncrease': {
          const { QuotaArn } = inAccount(quota)
          // Source: API reference, RequestServiceQuotaIncrease, ResourceAlreadyExistsException.
          if (asked.has(QuotaArn))
            throw new AwsError(
              'ResourceAlreadyExistsException',
              'Only one open service quota increase request is allowed per quota.',
            )
          asked.add(QuotaArn)
          const { Value: _, ...named } = inAccount(quota)
          const times = { Created: new Date(), LastUpdated: new Date() }
          return jsonReply(200, {
            RequestedQuota: { Id: randomUUID(), ...named, DesiredValue, Status: 'PENDING', ...times },
          })
        }
        default:
          return forward(call)
      }
    },
  }
}
