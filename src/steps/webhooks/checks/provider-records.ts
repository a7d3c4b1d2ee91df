import { leftAlone } from '../../../webhooks/left-alone.ts'
import { recordInWords } from '../../../webhooks/record.ts'
import { skipped } from '../../validate/checks/outcome.ts'
import { notHere } from '../point-records.ts'
import type { FoundRecord } from '../webhooks-context.ts'
import { told, type WebhookCheck } from './webhook-check.ts'

/** The configured records hold what `webhooks point` sets: nothing else has the providers call here. */
export const providerRecords: WebhookCheck = {
  id: 'provider-records',
  run: (_, { records, webhooks }) =>
    told(async () => {
      const read = await records()
      const { records: found = [], unread = [] } = read
      const astray = [
        ...found.flatMap((each) => {
          const fields = fieldsAstray(each, webhooks.messages !== false)
          return fields.length === 0 ? [] : [`${recordInWords(each.record)}: ${fields.join(', ')}`]
        }),
        ...notHere(read).map(({ record, why }) => `${record}: ${why}`),
        ...unread.map(({ error, ...record }) => `${recordInWords(record)}: not read: ${error.message}`),
      ]
      if (astray.length > 0) return { status: 'failed', evidence: `not as they should be: ${astray.join('; ')}` }
      if (found.length === 0) return skipped('the configuration names no number and no application')
      const holding = found.filter(({ wanted }) => Object.keys(wanted).length > 0).length
      const evidence = `${holding} of ${found.length} hold URLs, all of them of this environment`
      return holding === 0 ? skipped(evidence) : { status: 'ok', evidence }
    }),
}

/** Pure: fields by the provider's names; their values may have a password. */
const fieldsAstray = ({ changes, record, wanted }: FoundRecord, messages: boolean): string[] => [
  ...changes.map(({ field }) => field),
  ...(messages ? leftAlone(record, wanted) : []),
]
