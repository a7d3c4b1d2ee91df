import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Provider } from '../../providers/provider.ts'
import { count } from '../../quantities.ts'
import { configuredIds, configuredNumbers } from '../../webhooks/configured.ts'
import { elsewhereOf, withWay } from '../../webhooks/leads-elsewhere.ts'
import {
  type ProviderName,
  type ProviderRecord,
  providerNames,
  providerOf,
  recordInWords,
} from '../../webhooks/record.ts'
import { changesOf, type WebhookUrls, wantedFields } from '../../webhooks/wanted.ts'
import { type Given, type Progress, step } from '../step.ts'
import { hidePasswords } from './hide-passwords.ts'
import { recordMissing } from './require-records.ts'
import type { NamedRecord, WebhooksContext } from './webhooks-context.ts'

type Needs = Pick<Deps, 'redactor'> & { settings: Pick<Deps['settings'], 'webhooks' | 'webhooksElsewhere'> }
type Read = Pick<WebhooksContext, 'elsewhere' | 'missing' | 'numbers' | 'records' | 'unread'>

/**
 * Section 2.7: what the configured records hold. What a provider does not tell, and what its account does not have, keeps no
 * other record from being read: whoever goes on looks at `missing` and `unread`.
 */
export const readEachRecord = step({
  id: 'provider-records',
  section: '2.7',
  title: 'Read numbers and applications at the providers',
  looks: true,
  needs: ['providers', 'urls'],
  gives: ['elsewhere', 'missing', 'numbers', 'records', 'unread'],
  run: async (
    { redactor, settings }: Needs,
    context: Given<Read & Pick<WebhooksContext, 'providers' | 'urls'>, 'providers' | 'urls'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const { providers, urls } = context
    const records: ProviderRecord[] = []
    const missing: NamedRecord[] = []
    const unread: NonNullable<WebhooksContext['unread']> = []
    context.numbers = {}
    for (const name of providerNames) {
      const provider = providers[name]
      if (provider === undefined) continue
      const numbers = await listNumbers(provider, name, configuredNumbers(settings.webhooks, name))
      signal.throwIfAborted()
      if (numbers.listed !== undefined) context.numbers[name] = numbers.listed
      missing.push(...numbers.missing)
      unread.push(...numbers.unread)
      const ids = configuredIds(settings.webhooks, name).map((each) => ({ ...each, name: each.id }))
      for (const each of [...numbers.found, ...ids]) {
        const record = await trying(() => provider.read(each.kind, each.id))
        signal.throwIfAborted()
        if (record instanceof OperatorError) unread.push({ ...each, error: record })
        else if (record === undefined) missing.push(each)
        else {
          hidePasswords({ redactor }, record.fields)
          records.push(record)
        }
      }
    }
    if (unread[0] !== undefined && records.length === 0 && missing.length === 0) throw unread[0].error
    const lists = { own: listedIn(settings.webhooks), others: listedIn(settings.webhooksElsewhere) }
    context.missing = missing
    context.unread = unread
    context.elsewhere = records.flatMap((record) =>
      elsewhereOf(record, lists, takesMessages(record, urls)).map((why) => ({ record: recordInWords(record), why })),
    )
    context.records = records.map((record) => {
      const wanted = wantedFields(record, urls)
      return { record: withWay(record, lists), wanted, changes: changesOf(record.fields, wanted) }
    })
    const not = [
      ...(missing.length > 0 ? [`${missing.length} missing`] : []),
      ...(unread.length > 0 ? [`${unread.length} not read`] : []),
    ]
    return { detail: [`${count(records.length, 'configured record')} read`, ...not].join(', ') }
  },
})

const takesMessages = ({ kind }: ProviderRecord, urls: WebhookUrls): boolean =>
  (providerOf(kind) === 'twilio' ? urls.twilioMessages : urls.telnyxMessages) !== undefined

/**
 * The same for a check, which is no proof unless each record was read.
 * @throws OperatorError `provider-record-missing` (exit 3), or why one could not be read
 */
export const readRecords = step({
  ...readEachRecord,
  needs: ['providers', 'urls'],
  gives: ['elsewhere', 'missing', 'numbers', 'records', 'unread'],
  run: async (
    deps: Needs,
    context: Given<Read & Pick<WebhooksContext, 'providers' | 'urls'>, 'providers' | 'urls'>,
    progress: Progress,
  ) => {
    const outcome = await readEachRecord.run(deps, context, progress)
    const { missing = [], unread = [] } = context
    if (unread[0] !== undefined) throw unread[0].error
    if (missing.length > 0) throw recordMissing(missing)
    return outcome
  },
})

/** Pure: ids and numbers that a configuration names. */
export const listedIn = (webhooks: Needs['settings']['webhooks']): string[] =>
  providerNames.flatMap((name) => [
    ...configuredNumbers(webhooks, name),
    ...configuredIds(webhooks, name).map(({ id }) => id),
  ])

/** Configured numbers with their ids, which only the provider's list has. It is not asked where none is configured. */
async function listNumbers(provider: Provider, name: ProviderName, wanted: readonly string[]) {
  const named = wanted.map((number): NamedRecord => ({ kind: `${name}-number`, id: '', name: number }))
  if (named.length === 0) return { listed: undefined, found: [], missing: [], unread: [] }
  const listed = await trying(() => provider.numbers())
  if (listed instanceof OperatorError)
    return { listed: [], found: [], missing: [], unread: named.map((each) => ({ ...each, error: listed })) }
  return {
    listed,
    found: listed
      .filter((each) => wanted.includes(each.name))
      .map(({ id, kind, name: number }) => ({ kind, id, name: number })),
    missing: named.filter(({ name: number }) => !listed.some((each) => each.name === number)),
    unread: [],
  }
}

/** What a provider says no to is told at the end, beside what it did tell. */
export async function trying<Outcome>(look: () => Promise<Outcome>): Promise<Outcome | OperatorError> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
}
