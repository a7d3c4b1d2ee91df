import type { ConfiguredWebhooks } from '../config/webhooks/webhooks-schema.ts'
import type { ProviderName, ProviderRecord, RecordKind } from './record.ts'

/** The list of the configuration that each kind stands in. */
const lists: Record<RecordKind, { provider: ProviderName; list: string }> = {
  'twilio-number': { provider: 'twilio', list: 'numbers' },
  'twilio-application': { provider: 'twilio', list: 'applications' },
  'twilio-messaging-service': { provider: 'twilio', list: 'messaging_services' },
  'telnyx-number': { provider: 'telnyx', list: 'numbers' },
  'telnyx-call-control-application': { provider: 'telnyx', list: 'call_control_applications' },
  'telnyx-texml-application': { provider: 'telnyx', list: 'texml_applications' },
  'telnyx-connection': { provider: 'telnyx', list: 'connections' },
  'telnyx-messaging-profile': { provider: 'telnyx', list: 'messaging_profiles' },
}

const listed = (
  webhooks: ConfiguredWebhooks,
  { list, provider }: { provider: ProviderName; list: string },
): string[] => {
  const found = (webhooks[provider] as Record<string, unknown> | undefined)?.[list]
  return Array.isArray(found) ? found.map(String) : []
}

/** Pure: the numbers that the configuration names at a provider. */
export const configuredNumbers = (webhooks: ConfiguredWebhooks, provider: ProviderName): string[] =>
  listed(webhooks, { provider, list: 'numbers' })

/** Pure: all else that it names there, by the provider's own ids. */
export const configuredIds = (
  webhooks: ConfiguredWebhooks,
  provider: ProviderName,
): Pick<ProviderRecord, 'id' | 'kind'>[] =>
  (Object.keys(lists) as RecordKind[])
    .filter((kind) => lists[kind].provider === provider && lists[kind].list !== 'numbers')
    .flatMap((kind) => listed(webhooks, lists[kind]).map((id) => ({ kind, id })))

/** Pure: whether the configuration names anything at a provider. */
export const isConfigured = (webhooks: ConfiguredWebhooks, provider: ProviderName): boolean =>
  configuredNumbers(webhooks, provider).length + configuredIds(webhooks, provider).length > 0

/** Pure: the kinds of all that it names, each once. */
export const configuredKinds = (webhooks: ConfiguredWebhooks): RecordKind[] =>
  (Object.keys(lists) as RecordKind[]).filter((kind) => listed(webhooks, lists[kind]).length > 0)

/** Pure: lines for medspa.config.yaml that name records. Ids of digits stand in quotes, or YAML would take them for numbers. */
export function configurationLines(
  environment: string,
  records: readonly Pick<ProviderRecord, 'id' | 'kind' | 'name'>[],
): string[] {
  if (records.length === 0) return []
  const lines = ['environments:', `  ${environment}:`, '    webhooks:']
  for (const [provider, ofProvider] of Map.groupBy(records, ({ kind }) => lists[kind].provider)) {
    lines.push(`      ${provider}:`)
    for (const [list, ofList] of Map.groupBy(ofProvider, ({ kind }) => lists[kind].list)) {
      lines.push(`        ${list}:`)
      for (const { id, name } of ofList)
        lines.push(
          list === 'numbers'
            ? `          - ${JSON.stringify(name)}`
            : `          - ${JSON.stringify(id)}${commentOf(id, name)}`,
        )
    }
  }
  return lines
}

/** A name that people gave, after an id; a line break would end the comment. */
const commentOf = (id: string, name: string) => (name === '' || name === id ? '' : ` # ${name.replace(/\s+/g, ' ')}`)
