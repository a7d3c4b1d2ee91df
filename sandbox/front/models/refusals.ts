import type { Call } from '../call.ts'
import { AwsError } from '../errors.ts'
import type { Violation } from './check-shape.ts'
import type { Protocol } from './find-operation.ts'
import type { Operation } from './model.ts'

/** What a refused request asked for. */
export type Refused = { service: string; operation: Operation; protocol: Protocol; call: Pick<Call, 'service'> }

/** The code for members that AWS itself does not refuse: the sandbox's own. */
export const UNKNOWN_MEMBER = 'SandboxUnknownMember'

type Words = (violation: Violation) => string
type Codes = {
  /** For a required member that is not there, and for a value that the model does not allow. */
  missing: string
  invalid: string
  /** For a value of another type. */
  type: string
  /** The text; without it that of AWS's usual framework. */
  words?: Words
  /** Where AWS documents the codes, or reports of its answers. */
  source: string
}

const COMMON = 'Common Errors of the service’s API reference'

/** EC2's and RDS's texts name one parameter and its value. */
const parameterWords: Words = ({ kind, member, value }) =>
  kind === 'missing'
    ? `The request must contain the parameter ${member}`
    : `Value${value === undefined ? '' : ` (${value})`} for parameter ${member} is invalid.`

const withParameters = (source: string): Codes => ({
  missing: 'MissingParameter',
  invalid: 'InvalidParameterValue',
  type: 'InvalidParameterValue',
  words: parameterWords,
  source,
})

const json = (invalid: string, source: string): Codes => ({
  missing: invalid,
  invalid,
  // "STRING_VALUE can not be converted to an Integer": aws/aws-cdk#27087.
  type: 'SerializationException',
  source,
})

const form = (invalid: string, source: string): Codes => ({ missing: invalid, invalid, type: 'MalformedInput', source })

/** By protocol, where a service has no row of its own. */
const OF_PROTOCOL: Record<Protocol, Codes> = {
  json: json('ValidationException', COMMON),
  'rest-json': json('ValidationException', COMMON),
  query: form('ValidationError', COMMON),
  ec2: withParameters('Error codes for the Amazon EC2 API; getmoto/moto#112'),
  'rest-xml': {
    missing: 'InvalidInput',
    invalid: 'InvalidInput',
    type: 'InvalidInput',
    source: 'Route 53: InvalidInput',
  },
}

/** By the service's folder in botocore. */
const OF_SERVICE: Record<string, Codes> = {
  apigateway: badRequest(),
  apigatewayv2: badRequest(),
  cloudwatch: {
    ...form('ValidationError', 'PutMetricAlarm’s answers: hashicorp/terraform#24070'),
    type: 'ValidationError',
  },
  // Its sentence differs from the other services': jenkins-x/jx#1344, aws/aws-dotnet-deploy#549.
  ecr: {
    ...json('InvalidParameterException', 'the model of each operation; jenkins-x/jx#1344'),
    words: ({ path, constraint }) =>
      `Invalid parameter at '${path}' failed to satisfy constraint: '${constraint
        .replace(/^Member must/, 'must')
        .replace(/regular expression pattern: (.*)$/s, "regular expression '$1'")}'`,
  },
  ecs: json('InvalidParameterException', 'the model of each operation'),
  elasticache: withParameters('the model; terraform-aws-modules/terraform-aws-vpc#193'),
  logs: json('InvalidParameterException', 'lazywithclass/winston-cloudwatch#55'),
  rds: withParameters('Common Errors of the Amazon RDS API reference; hashicorp/terraform#3610'),
  resourcegroupstaggingapi: json('InvalidParameterException', 'the model of each operation'),
  s3: {
    missing: 'InvalidRequest',
    invalid: 'InvalidArgument',
    type: 'InvalidArgument',
    words: ({ path, value, constraint }) =>
      `Invalid argument ${path}${value === undefined ? '' : ` (${value})`}: ${constraint}`,
    source: 'Error responses of the Amazon S3 API reference',
  },
  ssm: json('ValidationException', 'remind101/ssm-env#10'),
  events: json('ValidationException', 'aws/aws-sdk-js-v3#2240'),
  secretsmanager: json('ValidationException', 'aws/aws-sdk-kotlin#1469, aws/aws-sdk-js-v3#1215'),
  lambda: json('ValidationException', 'highsource/bitcoin-a-day#1'),
  iam: form('ValidationError', 'NixOS/nixops#328'),
  sns: form('InvalidParameter', 'the model of each operation'),
}

function badRequest(): Codes {
  const code = 'BadRequestException'
  return { missing: code, invalid: code, type: code, source: 'the model of each operation; aws/aws-cli#6363' }
}

/** Codes of one operation that differ from its service's. */
const OF_OPERATION: Record<string, Partial<Codes>> = {
  // "Container.image should not be null or empty": aws/aws-cli#5924.
  'ecs RegisterTaskDefinition': { missing: 'ClientException', invalid: 'ClientException' },
}

const MALFORMED_XML = 'The XML you provided was not well-formed or did not validate against our published schema'

/** AWS's answer to a request that does not keep to the model; never to none. */
export function refuseViolations(refused: Refused, violations: readonly Violation[]): AwsError {
  const { service, operation, protocol } = refused
  const codes = {
    ...(OF_SERVICE[service] ?? OF_PROTOCOL[protocol]),
    ...OF_OPERATION[`${service} ${operation.name}`],
  }
  // What cannot be read is answered before what is read and is wrong.
  const worst = violations.find(({ kind }) => kind === 'type') ?? violations[0]
  if (worst === undefined) throw new Error('there is nothing to refuse')
  // Of a document that S3 takes apart, it says no more (noobaa/noobaa-core#8427).
  if (service === 's3' && worst.path.includes('.')) return new AwsError('MalformedXML', MALFORMED_XML)
  const code = worst.kind === 'type' ? codes.type : worst.kind === 'missing' ? codes.missing : codes.invalid
  if (worst.kind === 'type' && code === 'SerializationException')
    return new AwsError(code, `the value at '${worst.path}' cannot be converted: ${worst.constraint}`)
  return new AwsError(code, codes.words ? codes.words(worst) : frameworkWords(violations))
}

/** The answer to a body that is no JSON object or no XML of the expected kind. */
export function refuseBody({ service, protocol }: Refused): AwsError {
  if (protocol === 'rest-xml') return new AwsError('MalformedXML', MALFORMED_XML)
  const { type } = OF_SERVICE[service] ?? OF_PROTOCOL[protocol]
  return new AwsError(type, 'The body of the request is not a JSON object')
}

/**
 * Members that the model lacks. EC2 refuses them by itself ("Error codes for the Amazon EC2 API", UnknownParameter), most
 * services ignore them: whoever sent a misspelt member thinks that it counts.
 */
export function refuseUnknown({ service, operation, protocol }: Refused, unknown: readonly string[]): AwsError {
  if (protocol === 'ec2')
    return new AwsError('UnknownParameter', `The parameter ${unknown[0]} is not recognized (${operation.name})`)
  const names = unknown.map((name) => `"${name}"`).join(', ')
  return new AwsError(
    UNKNOWN_MEMBER,
    `${operation.name} of ${service} has no ${unknown.length === 1 ? 'member' : 'members'} ${names}. AWS's service model (botocore) lacks ${unknown.length === 1 ? 'it' : 'them'}: misspelt, or newer than this machine's botocore. AWS may ignore it; the sandbox does not.`,
  )
}

/** The sentence of most of AWS's services: all that is wrong at once. */
function frameworkWords(violations: readonly Violation[]): string {
  const each = violations.map(({ kind, path, value, constraint }) => {
    const shown = kind === 'missing' ? 'Value null' : value === undefined ? 'Value' : `Value '${value}'`
    return `${shown} at '${path}' failed to satisfy constraint: ${constraint}`
  })
  const errors = each.length === 1 ? '1 validation error' : `${each.length} validation errors`
  return `${errors} detected: ${each.join('; ')}`
}
