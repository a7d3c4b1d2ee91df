import { namesFor } from '../../../../src/config/names.ts'
import type { ConfiguredWebhooks } from '../../../../src/config/webhooks/webhooks-schema.ts'
import { OperatorError } from '../../../../src/errors.ts'
import { Sensitive } from '../../../../src/secrets/sensitive.ts'
import type { Step } from '../../../../src/steps/step.ts'
import type { WebhooksContext } from '../../../../src/steps/webhooks/webhooks-context.ts'
import type { List } from '../../../../src/tasks/list.ts'
import { stepsOf } from '../../../../src/tasks/list.ts'
import type { WebhookNotes } from '../../../../src/webhooks/notes.ts'
import { type Fields, type ProviderRecord, providerOf, type RecordKind } from '../../../../src/webhooks/record.ts'
import { quietProgress } from '../../../support/progress.ts'

export const gateway = 'https://gateway.example.test'
export const api = 'https://api.example.test'
export const old = 'https://old.example.test'
export const application = '1293384261075731499'
export const profile = '11111111-2222-3333-4444-555555555555'

export const record = (
  kind: RecordKind,
  id: string,
  name: string,
  fields: Fields,
  more: Partial<ProviderRecord> = {},
): ProviderRecord => ({
  kind,
  id,
  name,
  fields,
  overrides: {},
  leadsTo: [],
  remarks: [],
  ...more,
})

const twilioNumber = (id: string, name: string) =>
  record('twilio-number', id, name, {
    voiceUrl: `${old}/voice`,
    voiceMethod: 'POST',
    voiceFallbackUrl: `${old}/fallback`,
    voiceFallbackMethod: 'POST',
    statusCallback: '',
    statusCallbackMethod: 'POST',
    smsUrl: `${old}/sms`,
    smsMethod: 'GET',
    smsFallbackUrl: '',
  })

/** Two numbers of Twilio, one of Telnyx with its application and profile: all lead to the previous deployment. */
export const begin = (): ProviderRecord[] => [
  twilioNumber('PN0', '+15005550010'),
  twilioNumber('PN1', '+15005550011'),
  record(
    'telnyx-number',
    '20',
    '+15005550020',
    { connection_id: application, messaging_profile_id: profile },
    {
      leadsTo: [
        { kind: 'telnyx-connection', id: application },
        { kind: 'telnyx-messaging-profile', id: profile },
      ],
    },
  ),
  record('telnyx-call-control-application', application, 'clinic', {
    webhook_event_url: `${old}/telnyx`,
    webhook_event_failover_url: `${old}/failover`,
    webhook_api_version: '1',
  }),
  record('telnyx-messaging-profile', profile, 'clinic sms', {
    webhook_url: `${old}/messages`,
    webhook_failover_url: '',
    webhook_api_version: '1',
  }),
]

export const configured: ConfiguredWebhooks = {
  twilio: { numbers: ['+15005550010', '+15005550011'] },
  telnyx: { numbers: ['+15005550020'], call_control_applications: [application], messaging_profiles: [profile] },
}

export const died = new Error('killed')
export const outage = new OperatorError('HTTP 503', { code: 'provider-error', whose: 'provider' })

/** Providers, a state bucket and an API in memory, and what is done to them, in order. */
export function world({
  keys = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token', TELNYX_API_KEY: 'KEY1' },
  publicUrl = api,
  webhooks = configured,
  webhooksElsewhere = {},
}: {
  keys?: Record<string, string>
  /** null: none. */
  publicUrl?: string | null
  webhooks?: ConfiguredWebhooks
  webhooksElsewhere?: ConfiguredWebhooks
} = {}) {
  const done: string[] = []
  const now = {
    records: begin(),
    notes: undefined as WebhookNotes | undefined,
    gateway: gateway as string | undefined,
    /** How a URL answers an unsigned call: 403 unless told. */
    statuses: {} as Record<string, number>,
    /** URLs that the voice Lambda answers itself, and why. */
    byLambda: {} as Record<string, string>,
    /** How a URL answers a signed call: 200 unless told. */
    signed: {} as Record<string, number>,
    /** Which URLs were called, signed or not, in order. */
    called: [] as { url: string; signed: boolean }[],
    /** After how many changes the command dies. */
    lives: Number.POSITIVE_INFINITY,
    /** What a change of a record fails with. */
    fails: {} as Record<string, Error>,
    /** What reading a record fails with; by a provider's name: listing its numbers. */
    unreadable: {} as Record<string, Error>,
    /** Records that were read, by id, and listings. */
    asked: [] as string[],
    /** Called before each change of a record. */
    meanwhile: (() => {}) as (id: string) => void,
    lines: [] as string[],
    /** What nothing prints. */
    hidden: [] as string[],
  }
  const survive = () => {
    if (done.length >= now.lives) throw died
  }
  const find = (kind: RecordKind, id: string) => now.records.find((each) => each.kind === kind && each.id === id)
  const provider = (name: 'twilio' | 'telnyx') => ({
    async numbers() {
      now.asked.push(name)
      if (now.unreadable[name]) throw now.unreadable[name]
      return now.records.filter(({ kind }) => kind === `${name}-number`)
    },
    async read(kind: RecordKind, id: string) {
      now.asked.push(id)
      if (now.unreadable[id]) throw now.unreadable[id]
      return structuredClone(find(kind, id))
    },
    async update({ id, kind }: ProviderRecord, fields: Fields) {
      survive()
      if (now.fails[id]) throw now.fails[id]
      const found = find(kind, id)
      if (found === undefined || providerOf(kind) !== name) throw new Error(`no ${kind} ${id}`)
      found.fields = { ...found.fields, ...fields }
      done.push(`${id}: ${Object.keys(fields).length}`)
      return found
    },
  })
  const twilio = provider('twilio')
  const read = twilio.read
  twilio.read = async (kind, id) => {
    now.meanwhile(id)
    return read(kind, id)
  }
  const deps = {
    clock: { now: () => new Date('2026-12-01T00:00:00Z') },
    http: {
      async request(url: string, { headers: sent }: { headers: Record<string, string> }) {
        const signed = Object.keys(sent).some((name) => name.endsWith('signature'))
        now.called.push({ url, signed })
        const own = now.byLambda[url]
        const headers = new Headers(own === undefined ? {} : { 'x-medspa-answer': own })
        return { status: signed ? (now.signed[url] ?? 200) : (now.statuses[url] ?? 403), headers }
      },
    },
    names: namesFor('development'),
    profile: {},
    providers: { twilio: () => twilio, telnyx: () => ({ ...provider('telnyx'), lastDelivery: async () => undefined }) },
    redactor: {
      add: (value: string | Sensitive) => now.hidden.push(typeof value === 'string' ? value : value.reveal()),
    },
    releaseParameter: { read: async () => ({}) },
    secrets: {
      read: async () => ({ values: new Map(Object.entries(keys).map(([key, value]) => [key, new Sensitive(value)])) }),
    },
    settings: {
      environment: 'development',
      platform: {},
      publicUrl: publicUrl ?? undefined,
      webhooks,
      webhooksElsewhere,
    },
    voiceGateway: { find: async () => (now.gateway === undefined ? undefined : { id: 'g', endpoint: now.gateway }) },
    webhookNotes: {
      read: async () => now.notes && { notes: structuredClone(now.notes), etag: 'e' },
      async write(notes: WebhookNotes, etag: string | undefined) {
        survive()
        if ((etag === undefined) !== (now.notes === undefined)) throw new Error('written over what was not read')
        now.notes = notes
        done.push('noted')
      },
    },
  }
  /** The steps of a list behind those that look at the environment. */
  const go = async (list: List<never, string>, given: object = {}): Promise<WebhooksContext> => {
    const context: WebhooksContext = { ...given }
    const preflight = ['preflight', 'state-bucket', 'lock']
    for (const step of stepsOf(list).filter(({ id }) => !preflight.includes(id)) as unknown as Step<
      object,
      WebhooksContext
    >[])
      await step.run(deps, context, quietProgress(now.lines))
    return context
  }
  const fieldsOf = (id: string) => now.records.find((each) => each.id === id)?.fields ?? {}
  return { deps, done, fieldsOf, go, now }
}
