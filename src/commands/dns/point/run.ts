import { commandLine } from '../../../command-line.ts'
import type { DnsContext } from '../../../steps/dns/dns-context.ts'
import { aliasOf, recordsInWords } from '../../../steps/dns/find-records.ts'
import { longestTtl } from '../../../steps/dns/shorten-ttl.ts'
import { dnsPoint as pointList } from '../../../tasks/dns.ts'
import { placeOf } from '../../../view/place.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { releasingLock } from '../../frame/with-lock.ts'
import { approveChange, confirmLeading } from '../approve-change.ts'
import { dnsPoint } from './command.ts'

type Options = OptionsOf<typeof dnsPoint>

/** `medspa dns point`: the API's name leads to this environment's load balancer, and Terraform keeps it there. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(dnsPoint, options, terminal, (session) => runDnsPoint(session, options))

/** The body of `medspa dns point`. */
export async function runDnsPoint(session: Session, options: Options): Promise<CommandResult<typeof dnsPoint>> {
  confirmLeading(session, options.confirm)
  const context: DnsContext = { wait: options.wait ?? false, atOnce: options.now ?? false }
  const approve = async () => {
    const { balancer, domain, done } = context
    if (done) return
    await approveChange(session, context, {
      question: `Lead ${domain} to ${placeOf(session.deps)}?`,
      to: balancer ? [aliasOf(balancer)] : [],
    })
  }
  await releasingLock(session, () => session.follow(pointList, context, { point: approve }))
  const { balancer, done = false, keptUntil, now = [] } = context
  const domain = need(context, 'domain')
  const to = balancer ? recordsInWords([aliasOf(balancer)]) : 'nothing'
  return {
    result: { domain, changed: !done, from: recordsInWords(now), to },
    lines: done
      ? [`${domain} leads here already.`]
      : [
          `${domain} leads here: ${to}`,
          ...(now.length > 0
            ? [
                `Resolvers may keep the previous answer ${keptUntil ? `until ${keptUntil.toISOString()}` : `for ${longestTtl(now)} s`}. Back: \`${commandLine('dns revert')}\``,
              ]
            : []),
        ],
  }
}
