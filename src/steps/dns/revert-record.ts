import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type Given, type Progress, step } from '../step.ts'
import type { DnsContext } from './dns-context.ts'
import { recordsInWords } from './find-records.ts'
import { needZone } from './need-place.ts'
import { previousOf } from './note-previous.ts'

/** Section 2.10: where the name led before it was pointed here. Refuses (exit 3) where nothing was noted. */
export const findPrevious = step({
  id: 'previous',
  section: '2.10',
  title: 'Find where the name led before',
  looks: true,
  needs: ['domain', 'now'],
  gives: ['previous', 'done'],
  run: async (
    deps: Pick<Deps, 'releaseParameter'>,
    context: Given<Pick<DnsContext, 'domain' | 'done' | 'now' | 'previous'>, 'domain' | 'now'>,
  ) => {
    const { domain, now } = context
    const release = (await deps.releaseParameter.read()) ?? {}
    const noted = previousOf(release, domain)
    if (noted === undefined) throw nothingNoted(domain)
    if (noted.records.length === 0) throw ledNowhere(domain)
    context.previous = noted.records
    context.done = release.dns_target !== 'here' && recordsInWords(now) === recordsInWords(noted.records)
    return { detail: `${recordsInWords(noted.records)}, until ${noted.changed}` }
  },
})

const nothingNoted = (domain: string) =>
  new OperatorError(`No note says where ${domain} led before.`, {
    code: 'previous-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('dns point')}\` notes it when it changes the record. Put the record back in Route 53 by hand, and then: docs/operations.md, "Leading the name away by hand".`,
  })

const ledNowhere = (domain: string) =>
  new OperatorError(`${domain} led nowhere before it led here.`, {
    code: 'previous-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: 'There is nothing to go back to. To lead it elsewhere: docs/operations.md, "Leading the name away by hand".',
  })

/** Section 2.10: nobody's plan writes the record any more. Before the zone is changed: a bare apply would change it back. */
export const recordElsewhere = step({
  id: 'record-target',
  section: '2.10',
  title: 'Record that the name leads elsewhere',
  run: async (deps: Pick<Deps, 'releaseParameter'>, _: object, { line }: Pick<Progress, 'line'>) => {
    const release = (await deps.releaseParameter.read()) ?? {}
    if (release.dns_target === 'elsewhere') return { skipped: 'dns_target: elsewhere' }
    await deps.releaseParameter.write({ ...release, dns_target: 'elsewhere' }, line)
    return { detail: 'dns_target: elsewhere' }
  },
})

/** Section 2.10: the records from before, in one change of the zone. */
export const revertRecord = step({
  id: 'revert',
  section: '2.10',
  title: 'Put the previous record back',
  needs: ['domain', 'now', 'previous', 'zone'],
  run: async (
    deps: Pick<Deps, 'hostedZones'>,
    context: Given<DnsContext, 'domain' | 'now' | 'previous' | 'zone'>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const { domain, now, previous } = context
    const zone = needZone(context)
    if (recordsInWords(now) === recordsInWords(previous)) return { skipped: `${domain} leads there` }
    await deps.hostedZones.replace(zone.id, domain, { from: now, to: previous }, line)
    return { detail: `${domain} leads to ${recordsInWords(previous)}` }
  },
})
