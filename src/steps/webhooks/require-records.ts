import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { count } from '../../quantities.ts'
import { recordInWords } from '../../webhooks/record.ts'
import { recordUnfit } from '../../webhooks/record-unfit.ts'
import { type Given, step } from '../step.ts'
import type { NamedRecord, WebhooksContext } from './webhooks-context.ts'

/**
 * Section 2.7: nothing changes where the accounts have nothing of what the configuration names, as by a key of another account,
 * and nothing where a list names what medspa cannot change.
 * @throws OperatorError `provider-record-missing` or `provider-record-unfit` (exit 3), or why nothing could be read
 */
export const requireRecords = step({
  id: 'provider-records-good',
  section: '2.7',
  title: 'Check that medspa can change them',
  looks: true,
  needs: ['records'],
  run: async (
    _: object,
    { missing = [], records, unread = [] }: Given<Pick<WebhooksContext, 'missing' | 'records' | 'unread'>, 'records'>,
  ) => {
    if (records.length === 0 && unread[0] !== undefined) throw unread[0].error
    if (records.length === 0 && missing.length > 0) throw recordMissing(missing)
    const unfit = records.map(({ record }) => record).filter(({ unfit: why }) => why !== undefined)
    if (unfit.length > 0) throw recordUnfit(unfit)
    return { detail: count(records.length, 'record') }
  },
})

/** The error of what the configuration names and no account has. */
export const recordMissing = (missing: readonly NamedRecord[]): OperatorError =>
  new OperatorError(
    `The providers' accounts have no ${missing.map(recordInWords).join(', ')}, which medspa.config.yaml names.`,
    {
      code: 'provider-record-missing',
      whose: 'operator',
      exit: 'refused',
      hint: `Correct webhooks in medspa.config.yaml, or the provider's key, which may open another account: \`${commandLine('secrets check')}\`.`,
    },
  )
