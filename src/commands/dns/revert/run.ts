import type { DnsContext } from '../../../steps/dns/dns-context.ts'
import { recordsInWords } from '../../../steps/dns/find-records.ts'
import { longestTtl } from '../../../steps/dns/shorten-ttl.ts'
import { dnsRevert as revertList } from '../../../tasks/dns.ts'
import { placeOf } from '../../../view/place.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { approveChange, confirmLeading } from '../approve-change.ts'
import { dnsRevert } from './command.ts'

type Options = OptionsOf<typeof dnsRevert>

/** `medspa dns revert`: the API's name leads where it led before `dns point`, and Terraform leaves it there. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(dnsRevert, options, terminal, (session) => runDnsRevert(session, options))

/** The body of `medspa dns revert`. */
export async function runDnsRevert(session: Session, options: Options): Promise<CommandResult<typeof dnsRevert>> {
  confirmLeading(session, options.confirm)
  const context: DnsContext = { wait: options.wait ?? false }
  const approve = async () => {
    const { domain, done, previous = [] } = context
    if (done) return
    await approveChange(session, context, {
      question: `Lead ${domain} away from ${placeOf(session.deps)}?`,
      to: previous,
    })
  }
  await releasingLock(session, () => session.follow(revertList, context, { revert: approve }))
  const { done = false, now = [], previous = [] } = context
  const domain = need(context, 'domain')
  const to = recordsInWords(previous)
  return {
    result: { domain, changed: !done, from: recordsInWords(now), to },
    lines: done
      ? [`${domain} leads there already: ${to}`]
      : [
          `${domain} leads where it led before: ${to}`,
          `Resolvers may keep the answer of here for ${longestTtl(now)} s.`,
        ],
  }
}
