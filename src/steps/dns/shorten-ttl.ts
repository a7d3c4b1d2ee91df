import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { roundTime } from '../../quantities.ts'
import type { DnsRecord } from '../../releases/dns-record.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'
import { needZone } from './need-place.ts'
import { noteOfShortened, targetMeanwhile } from './note-previous.ts'

/** Seconds that resolvers may keep an answer, and nobody waits for: some minutes of two environments that both answer. */
const SHORT_SECONDS = 300
/** What a long TTL is made before the record moves, so that a way back is short too. */
const SHORTENED_SECONDS = 60

/** Pure: the longest TTL of records, in seconds; an alias has its target's, of a load balancer 60. */
export const longestTtl = (records: readonly DnsRecord[]): number => Math.max(0, ...records.map(({ ttl }) => ttl ?? 60))

/** Milliseconds until Route 53's servers have a change. Source: Route 53 API Reference, "ChangeResourceRecordSets": generally within 60 seconds. */
const PROPAGATION_MS = 60_000

/**
 * Section 2.9: a record that resolvers keep for hours gets a short TTL first. The command ends there and says when to run it
 * again: until then some callers would be led to the previous place, whatever the zone says. What the TTL was, and until when
 * resolvers keep that answer, is noted before: the zone no longer says so.
 * @throws OperatorError `ttl-shortened` (exit 3), and again until that time
 */
export const shortenTtl = step({
  id: 'ttl',
  section: '2.9',
  title: 'Shorten the TTL of the previous record',
  needs: ['domain', 'now', 'zone'],
  applies: ({ done }: DnsContext) => done !== true,
  run: async (
    deps: Pick<Deps, 'clock' | 'hostedZones' | 'releaseParameter' | 'terraform'>,
    context: Given<Pick<DnsContext, 'atOnce' | 'domain' | 'keptUntil' | 'now' | 'zone'>, 'domain' | 'now' | 'zone'>,
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const { atOnce, domain, now } = context
    const zone = needZone(context)
    const longest = longestTtl(now)
    const release = (await deps.releaseParameter.read()) ?? {}
    const at = deps.clock.now()
    if (longest <= SHORT_SECONDS) {
      const noted = noteOfShortened(release, { domain, now })
      if (noted === undefined || new Date(noted.kept_until) <= at)
        return { skipped: now.length === 0 ? 'there is none' : `it is ${longest} s` }
      if (!atOnce) throw shortened(domain, { was: longestTtl(noted.records), keptUntil: noted.kept_until })
      context.keptUntil = new Date(noted.kept_until)
      return { skipped: `--now: resolvers may keep the previous answer until ${noted.kept_until}` }
    }
    if (atOnce) return { skipped: `--now: resolvers may keep the previous answer for ${roundTime(longest * 1000)}` }
    const keptUntil = new Date(at.getTime() + PROPAGATION_MS + longest * 1000).toISOString()
    await deps.releaseParameter.write(
      {
        ...release,
        dns_target: await targetMeanwhile(deps, { domain, release }, signal),
        dns_name: domain,
        dns_previous: { changed: at.toISOString(), records: now, kept_until: keptUntil },
      },
      line,
    )
    const shorter = now.map((record) => (record.alias ? record : { ...record, ttl: SHORTENED_SECONDS }))
    await deps.hostedZones.replace(zone.id, domain, { from: now, to: shorter }, line)
    throw shortened(domain, { was: longest, keptUntil })
  },
})

const shortened = (domain: string, { keptUntil, was }: { keptUntil: string; was: number }) =>
  new OperatorError(
    `The TTL of ${domain} was ${was} s and is ${SHORTENED_SECONDS} s now. Resolvers keep the previous answer until ${keptUntil}.`,
    {
      code: 'ttl-shortened',
      whose: 'operator',
      exit: 'refused',
      hint: `Run the same command again then; the name still leads where it led. With --now it goes on at once: \`${commandLine('dns point', { flags: ['--now'] })}\`. To put the TTL back: \`${commandLine('dns revert')}\`.`,
    },
  )
