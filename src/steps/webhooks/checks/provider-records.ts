import { leftAlone } from '../../../webhooks/left-alone.ts'
import { recordInWords } from '../../../webhooks/record.ts'
import type { FoundRecord } from '../webhooks-context.ts'
import { skipped, told, type WebhookCheck } from './webhook-check.ts'

/** The configured records hold what `webhooks point` sets: nothing else has the providers call here. */
export const providerRecords: WebhookCheck = {
  id: 'provider-records',
  run: (_, { records, webhooks }) =>
    told(async () => {
      const found = await records()
      if (found.length === 0) return skipped('the configuration names no number and no application')
      const astray = found.flatMap((each) => {
        const fields = fieldsAstray(each, webhooks.messages !== false)
        return fields.length === 0 ? [] : [`${recordInWords(each.record)}: ${fields.join(', ')}`]
      })
      const notes = found.flatMap(({ record }) => record.remarks.map((remark) => `${recordInWords(record)}: ${remark}`))
      if (astray.length > 0)
        return { status: 'failed', evidence: [`not as they should be: ${astray.join('; ')}`, ...notes].join('; ') }
      const holding = found.filter(({ wanted }) => Object.keys(wanted).length > 0).length
      const evidence = [`${holding} of ${found.length} hold URLs, all of them of this environment`, ...notes].join('; ')
      return holding === 0 ? skipped(evidence) : { status: 'ok', evidence }
    }),
}

/** Pure: fields by the provider's names; their values may have a password. */
const fieldsAstray = ({ changes, record, wanted }: FoundRecord, messages: boolean): string[] => [
  ...changes.map(({ field }) => field),
  ...(messages ? leftAlone(record, wanted) : []),
]
