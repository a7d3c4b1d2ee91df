import type {
  TwilioAccount,
  TwilioAlert,
  TwilioApplication,
  TwilioNumber,
  TwilioService,
  TwilioTrunk,
} from './schema.ts'

/** The records as Twilio's APIs show them: RFC 2822 dates in API 2010-04-01, ISO 8601 in the newer ones. */

const API = '2010-04-01'

/** `Thu, 30 Jul 2015 23:19:04 +0000` */
const rfc2822 = (time: string) => new Date(time).toUTCString().replace('GMT', '+0000')
/** Twilio's newer APIs have no parts of seconds. */
const iso = (time: string) => `${new Date(time).toISOString().slice(0, 19)}Z`

const dates2010 = (record: { date_created: string; date_updated: string }) => ({
  date_created: rfc2822(record.date_created),
  date_updated: rfc2822(record.date_updated),
})
const datesV1 = (record: { date_created: string; date_updated: string }) => ({
  date_created: iso(record.date_created),
  date_updated: iso(record.date_updated),
})

export const accountUri = ({ sid }: Pick<TwilioAccount, 'sid'>) => `/${API}/Accounts/${sid}`

/** With the auth token, as Twilio answers whoever already has it. */
export const shownAccount = (account: TwilioAccount) => ({
  sid: account.sid,
  auth_token: account.auth_token,
  friendly_name: account.friendly_name,
  owner_account_sid: account.owner_account_sid ?? account.sid,
  status: account.status,
  type: 'Full',
  date_created: rfc2822(account.date_created),
  date_updated: rfc2822(account.date_created),
  uri: `${accountUri(account)}.json`,
  subresource_uris: {
    incoming_phone_numbers: `${accountUri(account)}/IncomingPhoneNumbers.json`,
    applications: `${accountUri(account)}/Applications.json`,
  },
})

export const shownNumber = (account: TwilioAccount, number: TwilioNumber) => {
  const { voice_region: _, ...shown } = number
  return {
    ...shown,
    ...dates2010(number),
    account_sid: account.sid,
    api_version: API,
    address_requirements: 'none',
    beta: false,
    status: 'in-use',
    uri: `${accountUri(account)}/IncomingPhoneNumbers/${number.sid}.json`,
  }
}

export const shownApplication = (account: TwilioAccount, application: TwilioApplication) => ({
  ...application,
  ...dates2010(application),
  account_sid: account.sid,
  api_version: API,
  uri: `${accountUri(account)}/Applications/${application.sid}.json`,
})

/** `base`: of the API's host. */
export const shownService = (account: TwilioAccount, service: TwilioService, base: string) => {
  const { phone_numbers: _, ...shown } = service
  const url = `${base}/v1/Services/${service.sid}`
  return {
    ...shown,
    ...datesV1(service),
    account_sid: account.sid,
    inbound_request_url: service.inbound_request_url || null,
    fallback_url: service.fallback_url || null,
    status_callback: service.status_callback || null,
    usecase: 'undeclared',
    url,
    links: { phone_numbers: `${url}/PhoneNumbers` },
  }
}

export const shownSender = (account: TwilioAccount, service: TwilioService, number: TwilioNumber, base: string) => ({
  sid: number.sid,
  account_sid: account.sid,
  service_sid: service.sid,
  phone_number: number.phone_number,
  country_code: 'US',
  capabilities: (['voice', 'sms', 'mms', 'fax'] as const)
    .filter((name) => number.capabilities[name])
    .map((name) => name.toUpperCase()),
  ...datesV1(number),
  url: `${base}/v1/Services/${service.sid}/PhoneNumbers/${number.sid}`,
})

export const shownTrunk = (account: TwilioAccount, trunk: TwilioTrunk, base: string) => ({
  ...trunk,
  ...datesV1(trunk),
  account_sid: account.sid,
  url: `${base}/v1/Trunks/${trunk.sid}`,
})

export const shownRoute = (account: TwilioAccount, number: TwilioNumber, base: string) => ({
  phone_number: number.phone_number,
  sid: number.sid.replace(/^PN/, 'QQ'),
  account_sid: account.sid,
  friendly_name: number.friendly_name,
  voice_region: number.voice_region,
  ...datesV1(number),
  url: `${base}/v2/PhoneNumbers/${number.phone_number}`,
})

/** As in a list; `whole` as fetched alone, with what was sent and answered. */
export const shownAlert = (account: TwilioAccount, alert: TwilioAlert, base: string, whole: boolean) => {
  const { request_headers, request_variables, response_body, response_headers, date_generated, ...listed } = alert
  return {
    ...listed,
    ...(whole && { request_headers, request_variables, response_body, response_headers }),
    account_sid: account.sid,
    api_version: API,
    service_sid: null,
    more_info: `https://www.twilio.com/docs/errors/${alert.error_code}`,
    date_generated: iso(date_generated),
    date_created: iso(date_generated),
    date_updated: iso(date_generated),
    url: `${base}/v1/Alerts/${alert.sid}`,
  }
}
