import { type ProviderRecord, recordInWords } from './record.ts'

/** What the configuration names, by id or number: of this environment, and of the other one. */
type Lists = { own: readonly string[]; others: readonly string[] }

const left = (override: string) => `${override}; medspa leaves its own URLs for them alone`

/** What takes messages alone. */
const forMessages = ['twilio-messaging-service', 'telnyx-messaging-profile']

/**
 * Pure: why calls or messages of a record go elsewhere, whatever its own URLs are; none where all of them come by the lists.
 * @param messages whether this environment takes messages of the provider: else they stay where they are
 */
export const elsewhereOf = (record: ProviderRecord, { others, own }: Lists, messages: boolean): string[] => [
  ...(messages || !forMessages.includes(record.kind) ? record.remarks : []),
  ...(record.beyond ?? [])
    .filter((channel) => messages || channel === 'voice')
    .flatMap((channel) => record.overrides[channel] ?? [])
    .map(left),
  ...record.leadsTo
    .filter(({ id, kind }) => !own.includes(id) && (messages || !forMessages.includes(kind)))
    .map(
      ({ id, kind }) =>
        `${recordInWords({ kind, id, name: id })}, which it leads to, is in ${others.includes(id) ? 'the list of the other environment' : 'no list'}: not changed`,
    ),
  ...(record.kind === 'telnyx-number' && !record.fields.connection_id
    ? ['it has no connection: its calls lead nowhere']
    : []),
]

/** Pure: the record with all that is to be told of it. */
export const withWay = (record: ProviderRecord, lists: Lists): ProviderRecord => ({
  ...record,
  remarks: [...new Set([...elsewhereOf(record, lists, true), ...Object.values(record.overrides).map(left)])],
})
