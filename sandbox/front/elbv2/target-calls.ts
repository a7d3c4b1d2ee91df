import { isIP } from 'node:net'
import type { Call, Reply } from '../call.ts'
import { AwsError } from '../errors.ts'
import { formInput, xmlReply, xmlText } from '../reply.ts'
import type { Target } from './health-check.ts'
import type { TargetGroupRecord } from './records.ts'
import type { TargetHealth, Targets } from './targets.ts'

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'

/**
 * Answers RegisterTargets, DeregisterTargets and DescribeTargetHealth; undefined for any other operation. Throws
 * AWS's `TargetGroupNotFound` and `ValidationError`.
 */
export function answerTargetCall(
  call: Call,
  targets: Targets,
  group: (arn: string) => TargetGroupRecord | undefined,
): Reply | undefined {
  const operation = call.operation
  if (operation !== 'RegisterTargets' && operation !== 'DeregisterTargets' && operation !== 'DescribeTargetHealth')
    return
  const form = formInput(call)
  const record = group(form.get('TargetGroupArn') ?? '')
  if (!record) throw new AwsError('TargetGroupNotFound', 'One or more target groups not found')
  const named = namedTargets(form, record)

  if (operation === 'DescribeTargetHealth') {
    const found = targets.health(record.arn)
    const shown = named.length === 0 ? found : named.map((target) => find(found, target) ?? notRegistered(target))
    return reply(
      operation,
      `<TargetHealthDescriptions>${shown.map((t) => member(t, record)).join('')}</TargetHealthDescriptions>`,
    )
  }
  if (operation === 'RegisterTargets') {
    for (const target of named) targets.register(record.arn, target)
  } else {
    // The call returns at once and the target drains; a target that is not registered is no error.
    // Source: ELB API reference, "DeregisterTargets".
    for (const target of named) void targets.deregister(record.arn, target)
  }
  return reply(operation, '')
}

function namedTargets(form: URLSearchParams, record: TargetGroupRecord): Target[] {
  const named: Target[] = []
  for (let n = 1; form.has(`Targets.member.${n}.Id`); n++) {
    const ip = form.get(`Targets.member.${n}.Id`) ?? ''
    if (isIP(ip) === 0) throw new AwsError('ValidationError', `The IP address '${ip}' is not a valid IPv4 address`)
    named.push({ ip, port: Number(form.get(`Targets.member.${n}.Port`) ?? record.port) })
  }
  return named
}

const find = (among: TargetHealth[], target: Target) =>
  among.find((one) => one.ip === target.ip && one.port === target.port)

const notRegistered = (target: Target): TargetHealth => ({
  ...target,
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
})

function member({ ip, port, state, reason, description }: TargetHealth, record: TargetGroupRecord): string {
  const why =
    (reason ? `<Reason>${xmlText(reason)}</Reason>` : '') +
    (description ? `<Description>${xmlText(description)}</Description>` : '')
  return (
    `<member><Target><Id>${ip}</Id><Port>${port}</Port></Target>` +
    `<HealthCheckPort>${record.health.port ?? port}</HealthCheckPort>` +
    `<TargetHealth><State>${state}</State>${why}</TargetHealth></member>`
  )
}

function reply(operation: string, result: string): Reply {
  return xmlReply(
    200,
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${result}</${operation}Result>` +
      `<ResponseMetadata><RequestId>sandbox</RequestId></ResponseMetadata></${operation}Response>`,
  )
}
