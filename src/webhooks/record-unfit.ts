import { OperatorError } from '../errors.ts'
import { type ProviderRecord, recordInWords } from './record.ts'

/** The error of records that medspa does not change. */
export const recordUnfit = (
  records: readonly Pick<ProviderRecord, 'id' | 'kind' | 'name' | 'unfit'>[],
): OperatorError =>
  new OperatorError(`medspa cannot change ${records.map(recordInWords).join(', ')}.`, {
    code: 'provider-record-unfit',
    whose: 'operator',
    exit: 'refused',
    hint: 'Take it out of that list of webhooks in medspa.config.yaml: an application of Telnyx has a list of its own there.',
    evidence: records.map((record) => `${recordInWords(record)}: ${record.unfit}`),
  })
