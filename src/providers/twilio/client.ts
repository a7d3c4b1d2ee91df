import http from 'node:http'
import https from 'node:https'
import type { Twilio } from 'twilio'
import type { Sensitive } from '../../secrets/sensitive.ts'

const TIMEOUT_MS = 20_000

/**
 * Twilio's SDK, which loads late. Its options are all given: it would take region, edge and log level from the operator's
 * shell, and an agent for HTTP_PROXY of its own in place of Node's, which takes the proxies that medspa uses.
 * @param url where its APIs are played; undefined: at Twilio
 */
export async function twilioClient({
  accountSid,
  authToken,
  url,
}: {
  accountSid: string
  authToken: Sensitive
  url: string | undefined
}): Promise<Twilio> {
  const { default: twilio } = await import('twilio')
  const httpClient = new twilio.RequestClient({ autoRetry: true, timeout: TIMEOUT_MS })
  httpClient.axios.defaults.httpsAgent = https.globalAgent
  const client = twilio(accountSid, authToken.reveal(), {
    accountSid,
    edge: '',
    env: {},
    httpClient,
    logLevel: '',
    region: '',
    timeout: TIMEOUT_MS,
  })
  if (url === undefined) return client
  // No proxy that Node was started with reaches this machine's loopback.
  httpClient.axios.defaults.httpAgent = new http.Agent()
  // Every product that is asked here: one that is left out would be asked at Twilio itself.
  for (const product of ['api', 'messaging', 'routes', 'trunking', 'monitor'] as const)
    client[product].baseUrl = `${url}/${product}`
  return client
}
