import { randomBytes } from 'node:crypto'
import { GetRoleCommand, IAMClient, NoSuchEntityException, type Role } from '@aws-sdk/client-iam'
import { motoClientOptions, type SandboxContext } from '../context.ts'
import type { IssuedKeys } from './access/principals.ts'
import { assumedRole, roleNameOf } from './access/role-arn.ts'
import type { Call, Reply, Service } from './call.ts'
import { AwsError } from './errors.ts'
import { formInput, xmlReply, xmlText } from './reply.ts'
import type { TestHooks } from './test-hooks.ts'

/** STS's limits of a session, in seconds; a role says its own longest. */
const SHORTEST = 900
const USUAL = 3600
/** Of a session that was asked for by another session's keys ("role chaining"). */
const LONGEST_CHAINED = 3600
const LONGEST = 43_200

/** These hand out keys too; by the first two AWS answers callers without any, and here nobody is answered without. */
const OTHER_WAYS = ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'GetSessionToken', 'GetFederationToken']

/**
 * STS: who asks, and keys for the sandbox's roles, with an end. A role's trust policy is not looked at, as no policy of IAM
 * is. In a sandbox for tests a fault of `hooks` can end a session after so many calls, after the answer to one operation, or
 * let it have begun before: STS hands out no session shorter than 15 minutes, but what is left of one may be shorter.
 */
export function createSts(
  context: Pick<SandboxContext, 'moto' | 'region' | 'accountId' | 'principals'>,
  hooks?: Pick<TestHooks, 'faults'>,
): Service {
  const iam = new IAMClient(motoClientOptions(context))

  const assumeRole = async (call: Call): Promise<Reply> => {
    const input = formInput(call)
    const roleArn = required(input, 'RoleArn')
    const session = required(input, 'RoleSessionName')
    if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
      throw invalid(session, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}')
    }
    const role = await roleOf(iam, roleArn)
    const arn = assumedRole(role?.Arn, session)
    if (role === undefined || arn === undefined) {
      const message = `User: ${call.principal.arn} is not authorized to perform: sts:${call.operation} on resource: ${roleArn}`
      throw new AwsError('AccessDenied', message, 403)
    }
    const chained = call.principal.kind !== 'operator'
    const seconds = secondsOf(input.get('DurationSeconds'), role, chained)
    const met = hooks?.faults.meet('sts', arn, ['session-ends', 'session-ends-after-call', 'session-almost-over'])
    const keys = context.principals.issue({
      arn,
      kind: 'session',
      seconds: met?.fault === 'session-almost-over' ? Number(met.value) : seconds,
      calls: met?.fault === 'session-ends' ? met.after : undefined,
      until: met?.fault === 'session-ends-after-call' ? met.value : undefined,
    })
    return result(call, sessionXml(keys, arn, role))
  }

  return {
    names: ['sts'],
    async handle(call, forward) {
      if (call.operation === 'AssumeRole') return assumeRole(call)
      if (call.operation === 'GetCallerIdentity') {
        const { arn, kind } = call.principal
        const id = kind === 'operator' ? 'AIDAOPERATOR' : `AROA${idOf(arn)}:${arn.split('/').at(-1)}`
        return result(
          call,
          `<Arn>${xmlText(arn)}</Arn><UserId>${xmlText(id)}</UserId><Account>${context.accountId}</Account>`,
        )
      }
      if (OTHER_WAYS.includes(call.operation ?? '')) {
        throw new AwsError('NotImplemented', `the sandbox hands out keys by AssumeRole, not by ${call.operation}`, 501)
      }
      return forward(call)
    },
  }
}

async function roleOf(iam: IAMClient, roleArn: string): Promise<Role | undefined> {
  const RoleName = roleNameOf(roleArn)
  if (RoleName === undefined) return undefined
  const { Role } = await iam.send(new GetRoleCommand({ RoleName })).catch((error: unknown) => {
    if (error instanceof NoSuchEntityException) return { Role: undefined }
    throw error
  })
  return Role?.Arn === roleArn ? Role : undefined
}

/** STS's words for each limit ("AssumeRole", Errors). */
function secondsOf(asked: string | null, role: Role, chained: boolean): number {
  const seconds = asked === null ? USUAL : Number(asked)
  if (!Number.isInteger(seconds)) throw new AwsError('MalformedInput', 'DurationSeconds is not a whole number')
  if (seconds < SHORTEST) {
    throw invalid(asked ?? '', 'durationSeconds', `Member must have value greater than or equal to ${SHORTEST}`)
  }
  if (seconds > LONGEST) {
    throw invalid(asked ?? '', 'durationSeconds', `Member must have value less than or equal to ${LONGEST}`)
  }
  if (chained && seconds > LONGEST_CHAINED) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
  }
  if (seconds > (role.MaxSessionDuration ?? USUAL)) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  return seconds
}

function required(input: URLSearchParams, name: string): string {
  const value = input.get(name)
  if (value) return value
  const member = name.charAt(0).toLowerCase() + name.slice(1)
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
}

function invalid(value: string, member: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

function sessionXml(keys: IssuedKeys, arn: string, role: Role): string {
  const id = `${role.RoleId ?? `AROA${idOf(arn)}`}:${arn.split('/').at(-1)}`
  return [
    '<Credentials>',
    `<AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>`,
    `<SessionToken>${keys.sessionToken}</SessionToken><Expiration>${keys.expiration.toISOString()}</Expiration>`,
    '</Credentials>',
    `<AssumedRoleUser><Arn>${xmlText(arn)}</Arn><AssumedRoleId>${xmlText(id)}</AssumedRoleId></AssumedRoleUser>`,
  ].join('')
}

function result({ operation }: Call, fields: string): Reply {
  const requestId = randomBytes(8).toString('hex')
  return xmlReply(
    200,
    `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${fields}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  )
}

/** An id as IAM gives roles, the same for the same text. */
const idOf = (text: string) => Buffer.from(text).toString('hex').toUpperCase().slice(-17)
