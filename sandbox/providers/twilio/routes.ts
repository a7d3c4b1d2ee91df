import type { ProviderRequest } from '../provider.ts'
import type { Route } from '../routes.ts'
import { accountOf } from './authenticate.ts'
import { notFound } from './errors.ts'
import { pageOf2010, pageOfV1 } from './paging.ts'
import {
  accountUri,
  shownAccount,
  shownAlert,
  shownApplication,
  shownNumber,
  shownRoute,
  shownSender,
  shownService,
  shownTrunk,
} from './records.ts'
import type { TwilioAccount } from './schema.ts'
import { updateApplication, updateNumber, updateService } from './updates.ts'

type Context = { accounts: readonly TwilioAccount[]; caller: TwilioAccount; request: ProviderRequest }

const ACCOUNT = '/api/2010-04-01/Accounts/(?<account>AC[0-9a-f]{32})'
const path = (text: string) => new RegExp(`^${text}$`)
const one = (prefix: string) => `(?<sid>${prefix}[0-9a-f]{32})`

/** Of a newer API's host: `http://…/twilio/messaging`. */
const hostOf = ({ request }: Context, name: string) => `${request.base}/${name}`

function need<T extends { sid: string }>(among: readonly T[], sid: string, { request }: Context): T {
  const found = among.find((each) => each.sid === sid)
  if (found === undefined) throw notFound(request.path.replace(/^\/\w+/, ''))
  return found
}

const ofPath = ({ accounts, caller }: Context, { account = '' }: Record<string, string>) =>
  accountOf(accounts, caller, account)

/** What API 2010-04-01 has of accounts, numbers and applications. */
const routes2010: Route<Context>[] = [
  {
    operation: 'FetchAccount',
    method: 'GET',
    path: path(`${ACCOUNT}\\.json`),
    answer: (context, params) => shownAccount(ofPath(context, params)),
  },
  {
    operation: 'ListIncomingPhoneNumber',
    method: 'GET',
    path: path(`${ACCOUNT}/IncomingPhoneNumbers\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      const { query } = context.request
      const numbers = account.incoming_phone_numbers
        .filter(({ phone_number }) => matches(phone_number, query.get('PhoneNumber')))
        .filter(({ friendly_name }) => isSameOrUnasked(friendly_name, query.get('FriendlyName')))
        .filter(({ origin }) => isSameOrUnasked(origin, query.get('Origin')))
        .map((number) => shownNumber(account, number))
      return pageOf2010('incoming_phone_numbers', numbers, `${accountUri(account)}/IncomingPhoneNumbers.json`, query)
    },
  },
  {
    operation: 'FetchIncomingPhoneNumber',
    method: 'GET',
    path: path(`${ACCOUNT}/IncomingPhoneNumbers/${one('PN')}\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      return shownNumber(account, need(account.incoming_phone_numbers, params.sid ?? '', context))
    },
  },
  {
    operation: 'UpdateIncomingPhoneNumber',
    method: 'POST',
    path: path(`${ACCOUNT}/IncomingPhoneNumbers/${one('PN')}\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      const number = need(account.incoming_phone_numbers, params.sid ?? '', context)
      updateNumber(account, number, context.request.body)
      return shownNumber(account, number)
    },
  },
  {
    operation: 'ListApplication',
    method: 'GET',
    path: path(`${ACCOUNT}/Applications\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      const { query } = context.request
      const applications = account.applications
        .filter(({ friendly_name }) => isSameOrUnasked(friendly_name, query.get('FriendlyName')))
        .map((application) => shownApplication(account, application))
      return pageOf2010('applications', applications, `${accountUri(account)}/Applications.json`, query)
    },
  },
  {
    operation: 'FetchApplication',
    method: 'GET',
    path: path(`${ACCOUNT}/Applications/${one('AP')}\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      return shownApplication(account, need(account.applications, params.sid ?? '', context))
    },
  },
  {
    operation: 'UpdateApplication',
    method: 'POST',
    path: path(`${ACCOUNT}/Applications/${one('AP')}\\.json`),
    answer(context, params) {
      const account = ofPath(context, params)
      const application = need(account.applications, params.sid ?? '', context)
      updateApplication(application, context.request.body)
      return shownApplication(account, application)
    },
  },
]

/** Messaging v1: services and their senders. */
const messaging: Route<Context>[] = [
  {
    operation: 'ListService',
    method: 'GET',
    path: path('/messaging/v1/Services'),
    answer(context) {
      const host = hostOf(context, 'messaging')
      const services = context.caller.services.map((service) => shownService(context.caller, service, host))
      return pageOfV1('services', services, `${host}/v1/Services`, context.request.query)
    },
  },
  {
    operation: 'FetchService',
    method: 'GET',
    path: path(`/messaging/v1/Services/${one('MG')}`),
    answer: (context, { sid = '' }) =>
      shownService(context.caller, need(context.caller.services, sid, context), hostOf(context, 'messaging')),
  },
  {
    operation: 'UpdateService',
    method: 'POST',
    path: path(`/messaging/v1/Services/${one('MG')}`),
    answer(context, { sid = '' }) {
      const service = need(context.caller.services, sid, context)
      updateService(service, context.request.body)
      return shownService(context.caller, service, hostOf(context, 'messaging'))
    },
  },
  {
    operation: 'ListPhoneNumber',
    method: 'GET',
    path: path(`/messaging/v1/Services/${one('MG')}/PhoneNumbers`),
    answer(context, { sid = '' }) {
      const host = hostOf(context, 'messaging')
      const service = need(context.caller.services, sid, context)
      const senders = context.caller.incoming_phone_numbers
        .filter((number) => service.phone_numbers.includes(number.sid))
        .map((number) => shownSender(context.caller, service, number, host))
      return pageOfV1('phone_numbers', senders, `${host}/v1/Services/${sid}/PhoneNumbers`, context.request.query)
    },
  },
]

/** What is read of the other newer APIs. */
const others: Route<Context>[] = [
  {
    operation: 'FetchPhoneNumber',
    method: 'GET',
    path: path('/routes/v2/PhoneNumbers/(?<number>[^/]+)'),
    answer(context, { number }) {
      const found = context.caller.incoming_phone_numbers.find(({ phone_number }) => phone_number === number)
      if (found === undefined) throw notFound(`/v2/PhoneNumbers/${number}`)
      return shownRoute(context.caller, found, hostOf(context, 'routes'))
    },
  },
  {
    operation: 'FetchTrunk',
    method: 'GET',
    path: path(`/trunking/v1/Trunks/${one('TK')}`),
    answer: (context, { sid = '' }) =>
      shownTrunk(context.caller, need(context.caller.trunks, sid, context), hostOf(context, 'trunking')),
  },
  {
    operation: 'ListAlert',
    method: 'GET',
    path: path('/monitor/v1/Alerts'),
    answer(context) {
      const { query } = context.request
      const host = hostOf(context, 'monitor')
      const alerts = context.caller.alerts
        .filter(({ log_level }) => isSameOrUnasked(log_level, query.get('LogLevel')))
        .filter(({ date_generated }) => isWithin(date_generated, query.get('StartDate'), query.get('EndDate')))
        .toSorted((a, b) => b.date_generated.localeCompare(a.date_generated))
        .map((alert) => shownAlert(context.caller, alert, host, false))
      return pageOfV1('alerts', alerts, `${host}/v1/Alerts`, query)
    },
  },
  {
    operation: 'FetchAlert',
    method: 'GET',
    path: path(`/monitor/v1/Alerts/${one('NO')}`),
    answer: (context, { sid = '' }) =>
      shownAlert(context.caller, need(context.caller.alerts, sid, context), hostOf(context, 'monitor'), true),
  },
]

export const routes: readonly Route<Context>[] = [...routes2010, ...messaging, ...others]

/** A part of a number matches, and `*` is any digit. */
export function matches(number: string, asked: string | null): boolean {
  if (!asked) return true
  const pattern = asked
    .replace(/[^\d+*]/g, '')
    .replace(/\+/g, '\\+')
    .replace(/\*/g, '\\d')
  return new RegExp(pattern).test(number)
}

const isSameOrUnasked = (value: string, asked: string | null) => !asked || value === asked

const isWithin = (time: string, from: string | null, to: string | null): boolean => {
  const at = new Date(time).getTime()
  return (!from || at >= new Date(from).getTime()) && (!to || at <= new Date(to).getTime())
}
