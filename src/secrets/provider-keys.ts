import type { SecretKey } from './secret-key.ts'
import {
  anyText,
  e164Number,
  ed25519Base64,
  emailAddress,
  httpsUrl,
  jsonObject,
  type Shape,
  sendgridApiKey,
  squareAccessToken,
  squareApplicationId,
  squareApplicationSecret,
  stripeSecretKey,
  stripeWebhookSecret,
  telnyxApiKey,
  trueOrFalse,
  twilioAccountSid,
  twilioAuthToken,
  uuid,
} from './shapes.ts'

const optional = (name: string, description: string, where: string, problem: Shape = anyText): SecretKey => ({
  name,
  description,
  where,
  required: 'no',
  problem,
})

const twilio: SecretKey[] = [
  {
    name: 'TWILIO_AUTH_TOKEN',
    description: 'checks the signature of Twilio’s voice webhooks, and opens its API',
    where: 'console.twilio.com, Account Dashboard, Account Info, Auth Token',
    required: 'voice',
    problem: twilioAuthToken,
  },
  optional(
    'TWILIO_ACCOUNT_SID',
    'Twilio’s name of the account',
    'console.twilio.com, Account Dashboard, Account Info, Account SID',
    twilioAccountSid,
  ),
  optional(
    'TWILIO_FROM_NUMBER',
    'number that Twilio’s messages are sent from',
    'console.twilio.com, Phone Numbers, Manage, Active numbers',
    e164Number,
  ),
  optional('TWILIO_WEBHOOK_SECRET', 'shared secret of the messaging webhooks', 'chosen by you, in the webhook’s URL'),
  optional('TWILIO_ORG_MAP_JSON', 'which number belongs to which clinic, as JSON', 'written by you', jsonObject),
]

const telnyx: SecretKey[] = [
  {
    name: 'TELNYX_PUBLIC_KEY',
    description: 'checks the signature of Telnyx’ voice webhooks',
    where: 'portal.telnyx.com, Account Settings, Keys & Credentials, Public Key',
    required: 'voice',
    problem: ed25519Base64,
  },
  optional(
    'TELNYX_API_KEY',
    'opens Telnyx’ API',
    'portal.telnyx.com, Account Settings, Keys & Credentials, API Keys; shown once',
    telnyxApiKey,
  ),
  optional(
    'TELNYX_FROM_NUMBER',
    'number that Telnyx’ messages are sent from',
    'portal.telnyx.com, Numbers, My Numbers',
    e164Number,
  ),
  optional(
    'TELNYX_MESSAGING_PROFILE_ID',
    'messaging profile of the numbers',
    'portal.telnyx.com, Messaging, Programmable Messaging, the profile’s id',
    uuid,
  ),
  optional('TELNYX_WEBHOOK_SECRET', 'shared secret of the messaging webhooks', 'chosen by you'),
]

const square: SecretKey[] = [
  optional(
    'SQUARE_ACCESS_TOKEN',
    'opens Square’s API',
    'developer.squareup.com, Applications, Credentials, Access token',
    squareAccessToken,
  ),
  optional('SQUARE_LOCATION_ID', 'location that payments are booked to', 'developer.squareup.com, Locations'),
  optional(
    'SQUARE_WEBHOOK_SIGNATURE_KEY',
    'checks the signature of Square’s webhooks',
    'developer.squareup.com, Webhooks, Subscriptions, Signature key',
  ),
  optional(
    'SQUARE_CLIENT_ID',
    'application id, for clinics that connect their own account',
    'developer.squareup.com, Applications, OAuth, Application ID',
    squareApplicationId,
  ),
  optional(
    'SQUARE_CLIENT_SECRET',
    'application secret of the same',
    'developer.squareup.com, Applications, OAuth, Application secret',
    squareApplicationSecret,
  ),
  optional('SQUARE_BASE_URL', 'address of Square’s API', 'https://connect.squareup.com in production', httpsUrl),
  optional('SQUARE_SANDBOX', 'whether Square’s sandbox is used', 'chosen by you', trueOrFalse),
  optional('SQUARE_SUCCESS_URL', 'where a payment ends', 'chosen by you', httpsUrl),
  optional('SQUARE_CANCEL_URL', 'where a payment that was given up ends', 'chosen by you', httpsUrl),
  optional(
    'SQUARE_OAUTH_REDIRECT_URI',
    'where Square sends a clinic back',
    'developer.squareup.com, Applications, OAuth, Redirect URL',
    httpsUrl,
  ),
  optional('SQUARE_OAUTH_SUCCESS_URL', 'where a clinic’s connection ends', 'chosen by you', httpsUrl),
]

const stripe: SecretKey[] = [
  optional('STRIPE_SECRET_KEY', 'opens Stripe’s API', 'dashboard.stripe.com, Developers, API keys', stripeSecretKey),
  optional(
    'STRIPE_WEBHOOK_SECRET',
    'checks the signature of Stripe’s webhooks',
    'dashboard.stripe.com, Developers, Webhooks, the endpoint’s signing secret',
    stripeWebhookSecret,
  ),
  optional('PAYMENT_PROVIDER_KEY', 'key of another payment provider', 'that provider’s console'),
]

const mail: SecretKey[] = [
  optional(
    'SENDGRID_API_KEY',
    'opens SendGrid’s API',
    'app.sendgrid.com, Settings, API Keys; shown once',
    sendgridApiKey,
  ),
  optional('SENDGRID_FROM_EMAIL', 'sender’s address', 'app.sendgrid.com, Sender Authentication', emailAddress),
  optional('SENDGRID_FROM_NAME', 'sender’s name', 'chosen by you'),
  optional('SES_FROM_EMAIL', 'sender’s address', 'SES console, Verified identities', emailAddress),
  optional('SES_FROM_NAME', 'sender’s name', 'chosen by you'),
]

const records: SecretKey[] = [
  optional('NEXTECH_BASE_URL', 'address of Nextech’s API', 'Nextech’s developer portal', httpsUrl),
  optional('NEXTECH_CLIENT_ID', 'client id of the same', 'Nextech’s developer portal'),
  optional('NEXTECH_CLIENT_SECRET', 'client secret of the same', 'Nextech’s developer portal'),
]

/**
 * What the platform's programs read of its providers. Names as the platform's public repository has them
 * (wolfman30/medspa-ai-platform, infra/terraform/modules/secrets), where consoles show the values as of 2026.
 */
export const providerKeys: readonly SecretKey[] = [...twilio, ...telnyx, ...square, ...stripe, ...mail, ...records]
