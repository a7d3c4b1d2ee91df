import type { ProviderRequest } from '../provider.ts'
import type { Route } from '../routes.ts'
import { invalid, notFound } from './errors.ts'
import { isAsked, isAskedDelivery } from './filters.ts'
import { pageOf } from './paging.ts'
import { jsonOf, patchRecord, readPatch } from './patch.ts'
import {
  CONNECTION_KINDS,
  type ConnectionKind,
  connectionOf,
  shownAnyConnection,
  shownConnection,
  shownMessaging,
  shownNumber,
} from './records.ts'
import type { TelnyxAccount } from './schema.ts'

/** `publicKey`: what webhooks are verified with, one for all accounts of this sandbox. */
type Context = { account: TelnyxAccount; publicKey: string; request: ProviderRequest }

/** Records of a page where nothing is asked; applications and connections have more. */
const USUAL_SIZE = 20
const USUAL_CONNECTIONS = 250

const path = (text: string) => new RegExp(`^/v2/${text}$`)
const ID = '(?<id>[^/]+)'

function need<T extends { id: string }>(among: readonly T[], id: string, request: ProviderRequest): T {
  const found = among.find((each) => each.id === id)
  if (found === undefined) throw notFound(request.path)
  return found
}

/** `call_control_applications` to `CallControlApplications`. */
const inCapitals = (kind: string) => kind.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** List, retrieve and update of each kind of application and connection: they differ in their members alone. */
const connections = CONNECTION_KINDS.flatMap((kind: ConnectionKind): Route<Context>[] => {
  const [many, single] = [inCapitals(kind), inCapitals(kind).replace(/s$/, '')]
  return [
    {
      operation: `List${many}`,
      method: 'GET',
      path: path(kind),
      answer: ({ account, request }) =>
        pageOf(
          account[kind].map((each) => shownConnection(kind, each)),
          request.query,
          USUAL_CONNECTIONS,
        ),
    },
    {
      operation: `Retrieve${single}`,
      method: 'GET',
      path: path(`${kind}/${ID}`),
      answer: ({ account, request }, { id = '' }) => ({
        data: shownConnection(kind, need<{ id: string }>(account[kind], id, request)),
      }),
    },
    {
      operation: `Update${single}`,
      method: 'PATCH',
      path: path(`${kind}/${ID}`),
      answer({ account, request }, { id = '' }) {
        const record = need<{ id: string; updated_at: string }>(account[kind], id, request)
        patchRecord(record, readPatch(kind, request.body))
        return { data: shownConnection(kind, record) }
      },
    },
  ]
})

const anyConnection: Route<Context> = {
  operation: 'RetrieveConnection',
  method: 'GET',
  path: path(`connections/${ID}`),
  answer({ account, request }, { id = '' }) {
    const found = connectionOf(account, id)
    if (found === undefined) throw notFound(request.path)
    return { data: shownAnyConnection(found) }
  },
}

const numbers: Route<Context>[] = [
  {
    operation: 'ListPhoneNumbers',
    method: 'GET',
    path: path('phone_numbers'),
    answer({ account, request: { query } }) {
      const asked = account.phone_numbers.filter((number) => isAsked(number, query))
      return pageOf(
        asked.map((number) => shownNumber(account, number)),
        query,
        USUAL_SIZE,
      )
    },
  },
  {
    operation: 'RetrievePhoneNumber',
    method: 'GET',
    path: path(`phone_numbers/${ID}`),
    answer: ({ account, request }, { id = '' }) => ({
      data: shownNumber(account, need(account.phone_numbers, id, request)),
    }),
  },
  {
    operation: 'UpdatePhoneNumber',
    method: 'PATCH',
    path: path(`phone_numbers/${ID}`),
    answer({ account, request }, { id = '' }) {
      const number = need(account.phone_numbers, id, request)
      const changes = readPatch('phone_numbers', request.body)
      const { connection_id: connection } = changes
      if (typeof connection === 'string' && connectionOf(account, connection) === undefined)
        throw invalid('connection_id', 'is no connection of this account')
      patchRecord(number, changes)
      return { data: shownNumber(account, number) }
    },
  },
  {
    operation: 'RetrievePhoneNumberMessagingSettings',
    method: 'GET',
    path: path(`phone_numbers/${ID}/messaging`),
    answer: ({ account, request }, { id = '' }) => ({ data: shownMessaging(need(account.phone_numbers, id, request)) }),
  },
  {
    operation: 'UpdatePhoneNumberMessagingSettings',
    method: 'PATCH',
    path: path(`phone_numbers/${ID}/messaging`),
    answer({ account, request }, { id = '' }) {
      const number = need(account.phone_numbers, id, request)
      patchRecord(number, messagingChanges(account, request.body))
      return { data: shownMessaging(number) }
    },
  },
]

/** The profile of a number: null or left out keeps it, an empty text is none. */
function messagingChanges(account: TelnyxAccount, body: Buffer): { messaging_profile_id?: string | null } {
  const { messaging_profile_id: profile, ...rest } = jsonOf(body)
  const [other] = Object.keys(rest)
  if (other !== undefined) throw invalid(other, 'is no member that the sandbox knows of messaging settings')
  if (profile === undefined || profile === null) return {}
  if (profile === '') return { messaging_profile_id: null }
  if (!account.messaging_profiles.some(({ id }) => id === profile))
    throw invalid('messaging_profile_id', 'is no messaging profile of this account')
  return { messaging_profile_id: String(profile) }
}

const PROFILES = 'messaging_profiles'
const shownProfile = (account: TelnyxAccount, profile: object) => ({
  record_type: 'messaging_profile',
  organization_id: account.organization_id,
  ...profile,
})

const others: Route<Context>[] = [
  {
    operation: 'ListMessagingProfiles',
    method: 'GET',
    path: path(PROFILES),
    answer: ({ account, request }) =>
      pageOf(
        account.messaging_profiles.map((each) => shownProfile(account, each)),
        request.query,
        USUAL_SIZE,
      ),
  },
  {
    operation: 'RetrieveMessagingProfile',
    method: 'GET',
    path: path(`${PROFILES}/${ID}`),
    answer: ({ account, request }, { id = '' }) => ({
      data: shownProfile(account, need(account.messaging_profiles, id, request)),
    }),
  },
  {
    operation: 'UpdateMessagingProfile',
    method: 'PATCH',
    path: path(`${PROFILES}/${ID}`),
    answer({ account, request }, { id = '' }) {
      const profile = need(account.messaging_profiles, id, request)
      patchRecord(profile, readPatch(PROFILES, request.body))
      return { data: shownProfile(account, profile) }
    },
  },
  {
    operation: 'ListMessagingProfilePhoneNumbers',
    method: 'GET',
    path: path(`${PROFILES}/${ID}/phone_numbers`),
    answer({ account, request }, { id = '' }) {
      need(account.messaging_profiles, id, request)
      const own = account.phone_numbers.filter(({ messaging_profile_id }) => messaging_profile_id === id)
      return pageOf(own.map(shownMessaging), request.query, USUAL_SIZE)
    },
  },
  {
    // In neither Telnyx' OpenAPI document nor its SDK; Telnyx' own examples ask for it.
    operation: 'RetrievePublicKey',
    method: 'GET',
    path: path('public_key'),
    answer: ({ account, publicKey }) => ({
      data: { public: publicKey, record_type: 'public_key', organization_id: account.organization_id },
    }),
  },
  {
    operation: 'ListWebhookDeliveries',
    method: 'GET',
    path: path('webhook_deliveries'),
    answer({ account, request: { query } }) {
      const asked = account.webhook_deliveries
        .filter((delivery) => isAskedDelivery(delivery, query))
        .toSorted((a, b) => b.started_at.localeCompare(a.started_at))
      return pageOf(
        asked.map((each) => ({ record_type: 'webhook_delivery', ...each })),
        query,
        USUAL_SIZE,
      )
    },
  },
  {
    operation: 'RetrieveWebhookDelivery',
    method: 'GET',
    path: path(`webhook_deliveries/${ID}`),
    answer: ({ account, request }, { id = '' }) => ({
      data: { record_type: 'webhook_delivery', ...need(account.webhook_deliveries, id, request) },
    }),
  },
]

export const routes: readonly Route<Context>[] = [...connections, anyConnection, ...numbers, ...others]
