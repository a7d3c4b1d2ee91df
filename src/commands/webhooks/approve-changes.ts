import { OperatorError } from '../../errors.ts'
import type { LeftRecord } from '../../steps/webhooks/webhooks-context.ts'
import type { ProviderRecord } from '../../webhooks/record.ts'
import type { FieldChange } from '../../webhooks/wanted.ts'
import { confirmName } from '../frame/confirm-name.ts'
import { declined } from '../frame/declined.ts'
import type { Session } from '../frame/session.ts'
import { changeLines } from './lines.ts'

/** The name of production for a change of where its calls go. @throws OperatorError `confirmation-needed` */
export const confirmPointing = (session: Session, confirm: string | undefined): void =>
  confirmName(session, confirm, {
    needed: "Pointing the providers of production elsewhere needs production's name besides --yes.",
    taken: `the providers of ${session.environment} would be pointed elsewhere`,
  })

/**
 * Shows what would change, and asks. Nothing is asked where nothing would.
 * @param notes what has to be known besides
 * @throws OperatorError `declined`
 */
export async function approveChanges(
  { prompts, screen }: Session,
  changes: readonly { record: ProviderRecord; changes: readonly FieldChange[] }[],
  question: string,
  notes: readonly string[] = [],
): Promise<void> {
  for (const each of changes) for (const line of changeLines(each.record, each.changes)) screen.line(line)
  for (const line of notes) screen.line(line)
  if (changes.length === 0) return
  if (!(await prompts.confirm(question))) throw declined('The change of the webhooks')
}

/**
 * A record that was left sends its calls elsewhere: the command does not end as if all were done.
 * @param what what is said of the records that are left
 */
export function refuseLeft(left: readonly LeftRecord[], changed: readonly string[], what: string): void {
  if (left.length === 0) return
  throw new OperatorError(`${what}: ${[...new Set(left.map(({ record }) => record))].join(', ')}.`, {
    code: 'webhooks-left',
    whose: 'operator',
    exit: 'validation',
    hint: 'Look at each at the provider, and set by hand what is right: docs/operations.md, "Webhooks by hand".',
    evidence: [
      ...left.map(({ record, why }) => `left: ${record}: ${why}`),
      ...changed.map((record) => `changed: ${record}`),
    ],
  })
}
