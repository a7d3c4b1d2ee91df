/** A webhook that medspa cannot set: the provider has no API for it, or no key for one is here. */
export type ByHand = { provider: string; path: string; key: string; where: string }

/** Paths as the platform's API names them; each counts where the key that verifies it is set. Consoles as of 2026. */
const all: readonly ByHand[] = [
  {
    provider: 'Square',
    path: '/webhooks/square',
    key: 'SQUARE_WEBHOOK_SIGNATURE_KEY',
    where: 'developer.squareup.com, the application, Webhooks, Subscriptions: payment.created and payment.updated',
  },
  {
    provider: 'Stripe',
    path: '/webhooks/stripe',
    key: 'STRIPE_WEBHOOK_SECRET',
    where: 'dashboard.stripe.com, Developers, Webhooks; another endpoint has another signing secret',
  },
  {
    provider: 'Stripe (billing)',
    path: '/webhooks/stripe-billing',
    key: 'STRIPE_BILLING_WEBHOOK_SECRET',
    where: 'dashboard.stripe.com, Developers, Webhooks; another endpoint has another signing secret',
  },
  {
    provider: 'GitHub',
    path: '/webhooks/github',
    key: 'GITHUB_WEBHOOK_SECRET',
    where: 'github.com, the repository, Settings, Webhooks',
  },
  {
    provider: 'Instagram',
    path: '/webhooks/instagram',
    key: 'INSTAGRAM_APP_SECRET',
    where: 'developers.facebook.com, the app, Webhooks, Instagram; it asks for INSTAGRAM_VERIFY_TOKEN',
  },
  {
    provider: 'Telnyx (hosted numbers)',
    path: '/webhooks/telnyx/hosted',
    key: 'TELNYX_API_KEY',
    where: 'portal.telnyx.com, Messaging, Hosted SMS: where orders of hosted numbers report',
  },
]

/** Pure: those of the keys that are set. */
export const webhooksByHand = (keysSet: ReadonlySet<string>): ByHand[] => all.filter(({ key }) => keysSet.has(key))
