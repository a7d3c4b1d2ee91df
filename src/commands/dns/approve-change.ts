import type { DnsRecord } from '../../releases/dns-record.ts'
import type { DnsContext } from '../../steps/dns/dns-context.ts'
import { recordsInWords } from '../../steps/dns/find-records.ts'
import { confirmName } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { Session } from '../frame/session.ts'

/** The name of production for a change of the name that leads to it. @throws OperatorError `confirmation-needed` */
export const confirmLeading = (session: Session, confirm: string | undefined): void =>
  confirmName(session, confirm, {
    needed: "Leading production's name elsewhere needs its name besides --yes.",
    taken: `the name of ${session.environment} would be led elsewhere`,
  })

/** Shows a name's records as they are and as they will be, and asks. @throws OperatorError `declined` */
export async function approveChange(
  { prompts, screen }: Session,
  { domain = '', now = [], undelegated }: Pick<DnsContext, 'domain' | 'now' | 'undelegated'>,
  { question, to }: { question: string; to: readonly DnsRecord[] },
): Promise<void> {
  screen.line(`${domain} is now: ${recordsInWords(now)}`)
  screen.line(`It will be: ${recordsInWords(to)}`)
  if (undelegated !== undefined) screen.line(`note: ${undelegated}`)
  if (!(await prompts.confirm(question))) throw declined('The change of the name')
}
