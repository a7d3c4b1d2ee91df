import Telnyx from 'telnyx'
import twilio from 'twilio'
import type { Endpoint } from '../../../../sandbox/data/files/endpoint-file.ts'

type Pair = { user: string; password: string; accountSid?: string }

/** The official SDK at a sandbox; as the first account, or with other credentials. */
export function twilioAt(
  { providers, testSecrets }: Pick<Endpoint, 'providers' | 'testSecrets'>,
  options: { credentials?: Pair; autoRetry?: boolean; timeout?: number } = {},
) {
  const { autoRetry = false, credentials, timeout = 30_000 } = options
  const { accountSid, password, user } = credentials ?? {
    user: testSecrets.TWILIO_ACCOUNT_SID,
    password: testSecrets.TWILIO_AUTH_TOKEN,
  }
  const client = twilio(user, password, { autoRetry, timeout, ...(accountSid !== undefined && { accountSid }) })
  for (const host of ['api', 'messaging', 'routes', 'trunking', 'monitor'] as const)
    client[host].baseUrl = `${providers.twilio}/${host}`
  return client
}

export const telnyxAt = (
  { providers, testSecrets }: Pick<Endpoint, 'providers' | 'testSecrets'>,
  options: { apiKey?: string; maxRetries?: number; timeout?: number } = {},
) =>
  new Telnyx({
    apiKey: testSecrets.TELNYX_API_KEY,
    publicKey: testSecrets.TELNYX_PUBLIC_KEY,
    baseURL: providers.telnyx,
    maxRetries: 0,
    ...options,
  })
