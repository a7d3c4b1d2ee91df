import type { Twilio } from 'twilio'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { fewAtATime } from '../../webhooks/few-at-a-time.ts'
import { type Fields, type ProviderRecord, type RecordKind, recordInWords } from '../../webhooks/record.ts'
import { isSame } from '../../webhooks/wanted.ts'
import type { Provider } from '../provider.ts'
import { askingProvider, isMissing, noChangedRecord, noRecord, notHeld, sendingChange } from '../provider-error.ts'
import { twilioClient } from './client.ts'

type NumberInstance = Awaited<ReturnType<Twilio['incomingPhoneNumbers']['list']>>[number]
type ServiceInstance = Awaited<ReturnType<Twilio['messaging']['v1']['services']['list']>>[number]

/** Fields of a number and of an application that medspa may set. */
const voiceFields = [
  'voiceUrl',
  'voiceMethod',
  'voiceFallbackUrl',
  'voiceFallbackMethod',
  'statusCallback',
  'statusCallbackMethod',
] as const
const smsFields = ['smsUrl', 'smsMethod', 'smsFallbackUrl'] as const
const serviceFields = ['inboundRequestUrl', 'inboundMethod', 'fallbackUrl'] as const

/** The most that a page may have. */
const PAGE_SIZE = 1000

const asking = <T>(what: string, call: () => Promise<T>) => askingProvider('twilio', what, call)

/** Twilio's account: numbers, TwiML applications and messaging services. */
export function createTwilio(given: { accountSid: string; authToken: Sensitive; url: string | undefined }): Provider {
  let made: Promise<Twilio> | undefined
  const client = () => {
    made ??= twilioClient(given)
    return made
  }
  let senders: Promise<ReadonlyMap<string, string>> | undefined
  const services = () => {
    senders ??= asking('list the messaging services', async () => servicesBySender(await client()))
    return senders
  }
  return {
    async numbers() {
      const list = await asking('list the numbers', async () =>
        (await client()).incomingPhoneNumbers.list({ pageSize: PAGE_SIZE }),
      )
      const taken = await services()
      return list.map((number) => numberRecord(number, taken))
    },
    read: (kind, id) =>
      asking(`read the ${kind.replace('twilio-', '').replaceAll('-', ' ')} ${id}`, async () => {
        try {
          return await readRecord(await client(), kind, id, services)
        } catch (error) {
          if (isMissing(error)) return undefined
          throw error
        }
      }),
    async update(record, fields) {
      const words = recordInWords(record)
      const api = await client()
      const held = await sendingChange('twilio', words, () => write(api, record, fields))
      if (held === undefined) throw noChangedRecord('twilio', words)
      const wrong = Object.entries(fields).find(([field, value]) => !isSame(field, held[field] ?? '', value))
      if (wrong) throw notHeld('twilio', words, wrong[0])
      return { ...record, fields: held }
    },
  }
}

/** What the record holds by Twilio's answer; undefined where that is no record. */
async function write(client: Twilio, { id, kind }: ProviderRecord, fields: Fields): Promise<Fields | undefined> {
  if (kind === 'twilio-messaging-service') {
    const service = await client.messaging.v1.services(id).update(fields)
    return service.sid ? fieldsOf(service, serviceFields) : undefined
  }
  const holder =
    kind === 'twilio-number'
      ? await client.incomingPhoneNumbers(id).update(fields)
      : await client.applications(id).update(fields)
  return holder.sid ? fieldsOf(holder, [...voiceFields, ...smsFields]) : undefined
}

async function readRecord(
  client: Twilio,
  kind: RecordKind,
  id: string,
  services: () => Promise<ReadonlyMap<string, string>>,
): Promise<ProviderRecord> {
  if (kind === 'twilio-number') {
    const number = known(await client.incomingPhoneNumbers(id).fetch())
    const [region, taken] = await Promise.all([regionOf(client, number.phoneNumber), services()])
    const record = numberRecord(number, taken)
    return region === undefined ? record : { ...record, remarks: [...record.remarks, regionRemark(region)] }
  }
  if (kind === 'twilio-application') {
    const application = known(await client.applications(id).fetch())
    const fields = fieldsOf(application, [...voiceFields, ...smsFields])
    return { kind, id, name: application.friendlyName ?? '', fields, overrides: {}, leadsTo: [], remarks: [] }
  }
  return serviceRecord(known(await client.messaging.v1.services(id).fetch()))
}

/** Pure: values as text; a method that is not there is POST, Twilio's default. */
const fieldsOf = <Name extends string>(holder: { [name in Name]?: string | null }, names: readonly Name[]): Fields =>
  Object.fromEntries(names.map((name) => [name, holder[name] ?? (name.endsWith('Method') ? 'POST' : '')]))

/** Pure: a number, and what takes the place of its URLs: its trunk comes before its application, that before the URLs. */
export function numberRecord(number: NumberInstance, services: ReadonlyMap<string, string>): ProviderRecord {
  const { capabilities, phoneNumber, sid, smsApplicationSid, trunkSid, voiceApplicationSid } = number
  const service = services.get(sid)
  const voice =
    capabilities?.voice === false
      ? 'it takes no calls'
      : trunkSid
        ? `its trunk ${trunkSid} takes its calls`
        : voiceApplicationSid && `its application ${voiceApplicationSid} has its voice URLs`
  const messaging =
    capabilities?.sms === false
      ? 'it takes no messages'
      : service
        ? `its messaging service ${service} takes its messages`
        : smsApplicationSid && `its application ${smsApplicationSid} has its messaging URLs`
  return {
    kind: 'twilio-number',
    id: sid,
    name: phoneNumber,
    fields: fieldsOf(number, [...voiceFields, ...smsFields]),
    overrides: { ...(voice && { voice }), ...(messaging && { messaging }) },
    beyond: trunkSid && capabilities?.voice !== false ? ['voice'] : [],
    leadsTo: [
      ...[...new Set([voiceApplicationSid, smsApplicationSid])].flatMap((id) =>
        id ? [{ kind: 'twilio-application' as const, id }] : [],
      ),
      ...(service === undefined ? [] : [{ kind: 'twilio-messaging-service' as const, id: service }]),
    ],
    remarks: [],
  }
}

const serviceRecord = (service: ServiceInstance): ProviderRecord => ({
  kind: 'twilio-messaging-service',
  id: service.sid,
  name: service.friendlyName ?? '',
  fields: fieldsOf(service, serviceFields),
  overrides: service.useInboundWebhookOnNumber
    ? { messaging: 'each of its numbers has its own messaging URL (use_inbound_webhook_on_number)' }
    : {},
  beyond: service.useInboundWebhookOnNumber ? ['messaging'] : [],
  leadsTo: [],
  remarks: [],
})

/** The messaging service that takes the messages of a number, by the number's SID. */
async function servicesBySender(client: Twilio): Promise<ReadonlyMap<string, string>> {
  const services = await client.messaging.v1.services.list()
  const taking = services.filter(({ useInboundWebhookOnNumber }) => !useInboundWebhookOnNumber)
  const senders = await fewAtATime(taking, async ({ sid }) => {
    const numbers = await client.messaging.v1.services(sid).phoneNumbers.list()
    return numbers.map((number): [string, string] => [number.sid, sid])
  })
  return new Map(senders.flat())
}

/** The region that takes a number's calls, where that is not US1; undefined: US1, which is what the API shows. */
async function regionOf(client: Twilio, phoneNumber: string): Promise<string | undefined> {
  try {
    const { voiceRegion } = await client.routes.v2.phoneNumbers(phoneNumber).fetch()
    return voiceRegion && voiceRegion.toLowerCase() !== 'us1' ? voiceRegion : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const regionRemark = (region: string) =>
  `Twilio's region ${region} takes its calls, by a copy of these URLs of its own: change that copy in Twilio's console too`

/** The SDK takes a redirect for an answer, and makes a record without any value of it. */
function known<Instance extends { sid: string }>(instance: Instance): Instance {
  if (!instance.sid) throw noRecord('twilio')
  return instance
}
