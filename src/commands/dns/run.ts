import { commandLine } from '../../command-line.ts'
import { recordLines } from '../../dns/record-formats.ts'
import type { LookedUpRecord } from '../../dns/wanted-records.ts'
import { OperatorError } from '../../errors.ts'
import type { DnsContext } from '../../steps/dns/dns-context.ts'
import { dns as dnsList } from '../../tasks/dns.ts'
import type { OptionsOf, ResultOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import { runCommand } from '../frame/run-command.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { Terminal } from '../frame/terminal.ts'
import { dns } from './command.ts'

type Options = OptionsOf<typeof dns>

/** `medspa dns`: the records that should exist, against what resolvers answer. One that is missing is exit code 4. */
export const run = (options: Options, terminal: Terminal): Promise<number> => {
  const context: DnsContext = {}
  return runCommand(
    dns,
    options,
    terminal,
    (session) => runDns(session, options, context),
    () => context.records && resultOf(context),
  )
}

/** The body of `medspa dns`. */
export async function runDns(
  session: Session,
  { format }: Options,
  context: DnsContext,
): Promise<CommandResult<typeof dns>> {
  await session.follow(dnsList, context, {})
  const records = need(context, 'records')
  const result = resultOf(context)
  // For another provider: whether resolvers know them already is not the question.
  if (format !== undefined) return { result, lines: recordLines(records, format) }
  const missing = records.filter(({ state }) => state !== 'ok')
  const { balancer, certificate, otherCertificate, zone } = context
  if (missing.length > 0 || otherCertificate || (certificate && certificate.status !== 'ISSUED'))
    throw notGreen(missing, context)
  return {
    result,
    lines: [
      ...recordLines(records, 'table'),
      certificate ? `The certificate is issued: ${certificate.arn}` : 'There is no certificate: plain HTTP.',
      ...(balancer
        ? []
        : [
            `There is no load balancer: ${zone ? 'the name leads nowhere until' : 'the record is to lead to it once'} there is one.`,
          ]),
    ],
  }
}

const notGreen = (
  missing: readonly LookedUpRecord[],
  { certificate, domain, otherCertificate, zone }: DnsContext,
): OperatorError => {
  const [first] = missing
  const what =
    first === undefined
      ? otherCertificate
        ? `The load balancer's certificate is for ${otherCertificate.names.join(', ')}, and not for ${domain}.`
        : `The certificate of ${domain} is ${certificate?.status}, and not issued.`
      : `${first.name} ${inWords(first)}${missing.length > 1 ? `, and ${missing.length - 1} more` : ''}.`
  return new OperatorError(what, {
    code: 'dns-records-missing',
    whose: 'operator',
    exit: 'validation',
    hint: first === undefined && otherCertificate ? otherHint(domain) : hintFor(missing, zone ?? null),
    evidence: [
      ...recordLines(missing, 'table'),
      ...missing.map((record) => `${record.name}: ${inWords(record)}`),
      ...(certificate ? [`certificate ${certificate.arn}: ${certificate.status}`] : []),
      ...(otherCertificate ? [`certificate ${otherCertificate.arn}: for ${otherCertificate.names.join(', ')}`] : []),
    ],
  })
}

const otherHint = (domain = '') =>
  `Write the ARN of an issued certificate for ${domain} as certificate_arn, or route53_zone_id where Route 53 keeps its records, and deploy: \`${commandLine('deploy')}\`.`

const inWords = ({ found, state, value }: LookedUpRecord): string => {
  if (state === 'unknown') return `was not looked up: ${found.join(', ')}`
  if (state === 'missing') return 'does not exist, as far as resolvers know'
  return `leads to ${found.join(', ')}, and not to ${value}`
}

function hintFor(missing: readonly LookedUpRecord[], zone: { nameServers: string[] } | null): string {
  if (zone === null)
    return 'Make these records where the name is kept. Resolvers may keep an answer for as long as its TTL, and that there was none for some minutes.'
  const isAddress = missing.some(({ purpose }) => purpose === 'address')
  const delegated = `the zone's parent has to delegate to its name servers: ${zone.nameServers.join(', ')}`
  return isAddress
    ? `To lead the name here: \`${commandLine('dns point')}\`. Where it does already, ${delegated}.`
    : `A deploy makes these; where it has, ${delegated}.`
}

const resultOf = ({ certificate, domain = '', records = [], zone }: DnsContext): ResultOf<typeof dns> => ({
  domain,
  zone: zone ? { id: zone.id, name: zone.name, nameServers: zone.nameServers } : null,
  certificate: certificate
    ? { arn: certificate.arn, status: certificate.status, notAfter: certificate.notAfter?.toISOString() ?? null }
    : null,
  records,
})
