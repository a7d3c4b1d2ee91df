/** The phone providers whose webhooks medspa sets. */
export const providerNames = ['twilio', 'telnyx'] as const
export type ProviderName = (typeof providerNames)[number]

/** What holds a webhook's URL at a provider, or leads to what does: `telnyx-number` holds none itself. */
export const recordKinds = [
  'twilio-number',
  'twilio-application',
  'twilio-messaging-service',
  'telnyx-number',
  'telnyx-call-control-application',
  'telnyx-texml-application',
  'telnyx-connection',
  'telnyx-messaging-profile',
] as const
export type RecordKind = (typeof recordKinds)[number]

/** Fields by the provider's own names; `''` where the provider holds nothing. */
export type Fields = Readonly<Record<string, string>>

/** One number, application, profile or connection at a provider, with the fields that medspa may set. */
export type ProviderRecord = {
  kind: RecordKind
  /** The provider's own id of it. */
  id: string
  /** What people call it: a number, or the name that it was given. */
  name: string
  fields: Fields
  /** What takes the place of its own voice or messaging URLs, in words; medspa leaves those URLs alone. */
  overrides: { voice?: string; messaging?: string }
  /** Of `overrides`, those by something that no list of the configuration can name: a trunk. */
  beyond?: readonly ('voice' | 'messaging')[]
  /** What takes its calls or messages in its place; of a Telnyx connection only its id is told, and not its kind. */
  leadsTo: readonly { kind: RecordKind; id: string }[]
  /** The provider's own word for its kind, where medspa's is too coarse: of which kind a connection of Telnyx's is. */
  type?: string
  /** Why medspa cannot change it. */
  unfit?: string
  /** Why its calls or messages may not come by its URLs, whatever these are. */
  remarks: readonly string[]
}

/** Whose record it is. */
export const providerOf = (kind: RecordKind): ProviderName => (kind.startsWith('twilio-') ? 'twilio' : 'telnyx')

/** Pure: a provider's name as it writes it. */
export const providerInWords = (provider: ProviderName): string => ({ twilio: 'Twilio', telnyx: 'Telnyx' })[provider]

const words: Record<RecordKind, string> = {
  'twilio-number': 'Twilio number',
  'twilio-application': 'Twilio application',
  'twilio-messaging-service': 'Twilio messaging service',
  'telnyx-number': 'Telnyx number',
  'telnyx-call-control-application': 'Telnyx call control application',
  'telnyx-texml-application': 'Telnyx TeXML application',
  'telnyx-connection': 'Telnyx connection',
  'telnyx-messaging-profile': 'Telnyx messaging profile',
}

/** `Twilio number +15005550010`; an application has its id besides. */
export const recordInWords = ({ id, kind, name }: Pick<ProviderRecord, 'id' | 'kind' | 'name'>): string =>
  kind.endsWith('-number') || name === id || name === ''
    ? `${words[kind]} ${name || id}`
    : `${words[kind]} ${name} (${id})`
