import {
  type Shape,
  sendgridApiKey,
  squareAccessToken,
  stripeSecretKey,
  stripeWebhookSecret,
  telnyxApiKey,
} from './shapes.ts'

const shapes: readonly (readonly [what: string, shape: Shape])[] = [
  ["a key of Stripe's", stripeSecretKey],
  ["a webhook secret of Stripe's", stripeWebhookSecret],
  ["a key of Telnyx'", telnyxApiKey],
  ["a key of SendGrid's", sendgridApiKey],
  ["a token of Square's", squareAccessToken],
]

/** Source: AWS IAM user guide, "IAM identifiers", unique ids of access keys. */
const awsAccessKey = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY/
/** Source: RFC 3986 section 3.2.1. */
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]*:[^/?#@\s]+@/i
const secretName = /(^|_)(secret|token|password|private_key|api_key|access_key)$/i

/** Pure: what the value of a setting looks like where it is a credential, in words that do not repeat it; undefined else. */
export function credentialIn(name: string, value: string): string | undefined {
  if (awsAccessKey.test(value)) return 'an access key of AWS'
  if (privateKey.test(value)) return 'a private key'
  if (urlWithPassword.test(value)) return 'a URL with a password'
  const found = shapes.find(([, shape]) => shape(value) === undefined)
  if (found !== undefined) return found[0]
  return secretName.test(name) && value.trim() !== '' ? 'a credential, by its name' : undefined
}
