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
  stripeConnectClientId,
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
    description: "checks the signature of Twilio's voice webhooks, and opens its API",
    where: 'console.twilio.com, Account Dashboard, Account Info, Auth Token',
    required: 'voice',
    problem: twilioAuthToken,
  },
  optional(
    'TWILIO_ACCOUNT_SID',
    "Twilio's name of the account",
    'console.twilio.com, Account Dashboard, Account Info, Account SID',
    twilioAccountSid,
  ),
  optional(
    'TWILIO_FROM_NUMBER',
    "number that Twilio's messages are sent from",
    'console.twilio.com, Phone Numbers, Manage, Active numbers',
    e164Number,
  ),
  optional(
    'TWILIO_WEBHOOK_SECRET',
    "checks the signature of Twilio's webhooks instead of TWILIO_AUTH_TOKEN, where another account signs them",
    "console.twilio.com, the other account's Auth Token",
  ),
  optional(
    'TWILIO_ORG_MAP_JSON',
    "which number belongs to which clinic, as JSON: without it the platform refuses every call of Twilio's",
    'written by you',
    jsonObject,
  ),
]

const telnyx: SecretKey[] = [
  {
    name: 'TELNYX_PUBLIC_KEY',
    description: "checks the signature of Telnyx' voice webhooks",
    where:
      'portal.telnyx.com, Account Settings, Keys & Credentials, Public Key; a platform that checks HMACs has TELNYX_WEBHOOK_SECRET instead',
    required: 'voice',
    problem: ed25519Base64,
  },
  optional(
    'TELNYX_API_KEY',
    "opens Telnyx' API",
    'portal.telnyx.com, Account Settings, Keys & Credentials, API Keys; shown once',
    telnyxApiKey,
  ),
  optional(
    'TELNYX_FROM_NUMBER',
    "number that Telnyx' messages are sent from",
    'portal.telnyx.com, Numbers, My Numbers',
    e164Number,
  ),
  optional(
    'TELNYX_MESSAGING_PROFILE_ID',
    'messaging profile of the numbers',
    "portal.telnyx.com, Messaging, Programmable Messaging, the profile's id",
    uuid,
  ),
  {
    ...optional(
      'TELNYX_WEBHOOK_SECRET',
      "checks the signature (HMAC-SHA256) of Telnyx' webhooks: where it is empty, the platform checks none",
      "chosen by you, the same as where Telnyx' webhooks are signed",
    ),
    suffices: 'voice',
  },
  optional(
    'TELNYX_TRACK_JOBS',
    'whether conversations by Telnyx are shown in the portal',
    'chosen by you',
    trueOrFalse,
  ),
]

const square: SecretKey[] = [
  optional(
    'SQUARE_ACCESS_TOKEN',
    "opens Square's API",
    'developer.squareup.com, Applications, Credentials, Access token',
    squareAccessToken,
  ),
  optional('SQUARE_LOCATION_ID', 'location that payments are booked to', 'developer.squareup.com, Locations'),
  optional(
    'SQUARE_WEBHOOK_SIGNATURE_KEY',
    "checks the signature of Square's webhooks",
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
  optional('SQUARE_BASE_URL', "address of Square's API", 'https://connect.squareup.com in production', httpsUrl),
  optional('SQUARE_SANDBOX', "whether Square's sandbox is used", 'chosen by you', trueOrFalse),
  optional('SQUARE_SUCCESS_URL', 'where a payment ends', 'chosen by you', httpsUrl),
  optional('SQUARE_CANCEL_URL', 'where a payment that was given up ends', 'chosen by you', httpsUrl),
  optional(
    'SQUARE_OAUTH_REDIRECT_URI',
    'where Square sends a clinic back',
    'developer.squareup.com, Applications, OAuth, Redirect URL',
    httpsUrl,
  ),
  optional('SQUARE_OAUTH_SUCCESS_URL', "where a clinic's connection ends", 'chosen by you', httpsUrl),
]

const stripe: SecretKey[] = [
  optional('STRIPE_SECRET_KEY', "opens Stripe's API", 'dashboard.stripe.com, Developers, API keys', stripeSecretKey),
  optional(
    'STRIPE_WEBHOOK_SECRET',
    "checks the signature of Stripe's webhooks",
    "dashboard.stripe.com, Developers, Webhooks, the endpoint's signing secret",
    stripeWebhookSecret,
  ),
  optional(
    'STRIPE_BILLING_WEBHOOK_SECRET',
    "checks the signature of Stripe's webhooks about clinics' subscriptions",
    "dashboard.stripe.com, Developers, Webhooks, the endpoint's signing secret",
    stripeWebhookSecret,
  ),
  optional(
    'STRIPE_CONNECT_CLIENT_ID',
    'the platform, for clinics that connect their own account',
    'dashboard.stripe.com, Settings, Connect, Onboarding options, OAuth',
    stripeConnectClientId,
  ),
  optional(
    'STRIPE_CONNECT_REDIRECT_URI',
    'where Stripe sends a clinic back',
    'dashboard.stripe.com, Settings, Connect, Onboarding options, OAuth',
    httpsUrl,
  ),
  optional('STRIPE_SUCCESS_URL', 'where a payment ends', 'chosen by you', httpsUrl),
  optional('STRIPE_CANCEL_URL', 'where a payment that was given up ends', 'chosen by you', httpsUrl),
  optional('STRIPE_DRY_RUN', 'whether payments are only tried', 'chosen by you', trueOrFalse),
  optional('DISABLE_PAYMENT_COOLDOWN', 'whether a payment may follow another at once', 'chosen by you', trueOrFalse),
  optional('PAYMENT_PROVIDER_KEY', 'key of another payment provider', "that provider's console"),
]

const mail: SecretKey[] = [
  optional(
    'SENDGRID_API_KEY',
    "opens SendGrid's API",
    'app.sendgrid.com, Settings, API Keys; shown once',
    sendgridApiKey,
  ),
  optional('SENDGRID_FROM_EMAIL', "sender's address", 'app.sendgrid.com, Sender Authentication', emailAddress),
  optional('SENDGRID_FROM_NAME', "sender's name", 'chosen by you'),
  optional('SES_FROM_EMAIL', "sender's address", 'SES console, Verified identities', emailAddress),
  optional('SES_FROM_NAME', "sender's name", 'chosen by you'),
]

const records: SecretKey[] = [
  optional('NEXTECH_BASE_URL', "address of Nextech's API", "Nextech's developer portal", httpsUrl),
  optional('NEXTECH_CLIENT_ID', 'client id of the same', "Nextech's developer portal"),
  optional('NEXTECH_CLIENT_SECRET', 'client secret of the same', "Nextech's developer portal"),
  optional(
    'AESTHETIC_RECORD_SELECT_BEARER_TOKEN',
    "opens Aesthetic Record's API (Select)",
    "Aesthetic Record's support, with the account",
  ),
]

const bank: SecretKey[] = [
  optional('PLAID_CLIENT_ID', "opens Plaid's API", 'dashboard.plaid.com, Developers, Keys'),
  optional(
    'PLAID_SECRET',
    "opens Plaid's API, another one in each of its environments",
    'dashboard.plaid.com, Developers, Keys',
  ),
  optional('PLAID_ACCESS_TOKEN', 'the connected bank account', 'what Plaid Link gave when the account was connected'),
  optional('PLAID_ENV', "which environment of Plaid's", 'sandbox or production'),
]

const portal: SecretKey[] = [
  optional('COGNITO_USER_POOL_ID', "user pool of the portal's people", 'Cognito console, User pools, User pool ID'),
  optional('COGNITO_CLIENT_ID', "the portal's app client", 'Cognito console, the user pool, App clients, Client ID'),
  optional('COGNITO_REGION', 'region of the user pool', "the beginning of the user pool's id"),
  optional('ONBOARDING_TOKEN', 'opens the onboarding API, which is open to everybody without it', 'chosen by you'),
]

const channels: SecretKey[] = [
  optional('TELEGRAM_BOT_TOKEN', "sends the operators' messages", 'Telegram, @BotFather, /token'),
  optional(
    'GITHUB_WEBHOOK_SECRET',
    "checks the signature of GitHub's webhooks",
    "chosen by you, in the webhook's settings",
  ),
  optional(
    'INSTAGRAM_APP_SECRET',
    "checks the signature of Instagram's webhooks",
    'developers.facebook.com, the app, Settings, Basic, App secret',
  ),
  optional(
    'INSTAGRAM_PAGE_ACCESS_TOKEN',
    'answers messages of Instagram',
    'developers.facebook.com, the app, Instagram, Generate access tokens',
  ),
  optional('INSTAGRAM_VERIFY_TOKEN', "proves the webhook's address to Instagram", 'chosen by you'),
]

const models: SecretKey[] = [
  optional('DEEPGRAM_API_KEY', "opens Deepgram's API (speech to text)", 'console.deepgram.com, API Keys; shown once'),
  optional('ELEVENLABS_API_KEY', "opens ElevenLabs' API (voices)", 'elevenlabs.io, Developers, API Keys; shown once'),
  optional('GEMINI_API_KEY', "opens Gemini's API", 'aistudio.google.com, Get API key'),
]

/**
 * What the platform's programs read of its providers. Names as the platform's public repository has them
 * (wolfman30/medspa-ai-platform, infra/terraform/modules/secrets), where consoles show the values as of 2026.
 */
export const providerKeys: readonly SecretKey[] = [
  ...twilio,
  ...telnyx,
  ...square,
  ...stripe,
  ...bank,
  ...mail,
  ...records,
  ...portal,
  ...channels,
  ...models,
]
