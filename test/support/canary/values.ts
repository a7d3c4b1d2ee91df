import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { secretKeys } from '../../../src/secrets/keys.ts'
import type { Canary } from './finder.ts'

const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const word = (length: number) => randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, length)
const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('')
/** With what JSON, URLs, HTML and shells write otherwise, and with line breaks. */
const anything = () => `${word(20)} "${word(6)}" \\ <&> 'é' $x 100%25 +/=?\n${word(40)}`

/** A provider's shape for those keys that have one. */
const shaped: Record<string, () => string> = {
  ADMIN_JWT_SECRET: () => `${word(24)}+/="&${word(24)}`,
  NEXTECH_BASE_URL: () => `https://${word(12)}.example/${word(12)}?a=b&c=%2F`,
  SENDGRID_API_KEY: () => `SG.${word(22)}.${word(43)}`,
  SENDGRID_FROM_EMAIL: () => `${word(16)}@example.com`,
  SES_FROM_EMAIL: () => `${word(16)}+desk@example.com`,
  SQUARE_ACCESS_TOKEN: () => `EAAA${word(40)}`,
  SQUARE_BASE_URL: () => `https://${word(20)}.example`,
  SQUARE_CANCEL_URL: () => `https://clinic.example/${word(20)}`,
  SQUARE_CLIENT_ID: () => `sandbox-sq0idb-${word(22)}`,
  SQUARE_CLIENT_SECRET: () => `sandbox-sq0csb-${word(40)}`,
  SQUARE_OAUTH_REDIRECT_URI: () => `https://clinic.example/${word(20)}?x=1&y=2`,
  SQUARE_OAUTH_SUCCESS_URL: () => `https://clinic.example/${word(20)}`,
  SQUARE_SUCCESS_URL: () => `https://clinic.example/${word(20)}`,
  STRIPE_BILLING_WEBHOOK_SECRET: () => `whsec_${word(40)}`,
  STRIPE_CANCEL_URL: () => `https://clinic.example/${word(20)}`,
  STRIPE_CONNECT_CLIENT_ID: () => `ca_${word(32)}`,
  STRIPE_CONNECT_REDIRECT_URI: () => `https://clinic.example/${word(20)}`,
  STRIPE_SECRET_KEY: () => `sk_live_${word(40)}`,
  STRIPE_SUCCESS_URL: () => `https://clinic.example/${word(20)}`,
  STRIPE_WEBHOOK_SECRET: () => `whsec_${word(40)}`,
  TELNYX_API_KEY: () => `KEY${word(40)}`,
  TELNYX_FROM_NUMBER: () => `+49${digits(12)}`,
  TELNYX_MESSAGING_PROFILE_ID: () => randomUUID(),
  TELNYX_PUBLIC_KEY: () => {
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    return Buffer.from(x, 'base64url').toString('base64')
  },
  TWILIO_ACCOUNT_SID: () => `AC${hex(16)}`,
  TWILIO_AUTH_TOKEN: () => hex(16),
  TWILIO_FROM_NUMBER: () => `+43${digits(12)}`,
  TWILIO_ORG_MAP_JSON: () => JSON.stringify({ [`+1${digits(10)}`]: `${word(20)} & "co"` }),
}

/** The database's URL is made by medspa, with a random password; the others can only be true or false. */
const notGiven = ['DATABASE_URL', 'DISABLE_PAYMENT_COOLDOWN', 'SQUARE_SANDBOX', 'STRIPE_DRY_RUN', 'TELNYX_TRACK_JOBS']

/** A random value for every key of the catalogue that can be given one. A key that joins and wants a shape of its own throws. */
export const canaryValues = (): Canary[] =>
  secretKeys
    .filter(({ name }) => !notGiven.includes(name))
    .map(({ name, problem }) => {
      const value = (shaped[name] ?? anything)()
      const wrong = problem(value)
      if (wrong !== undefined) throw new Error(`${name} ${wrong}: give it a shape in ${import.meta.filename}`)
      return { name, value }
    })
