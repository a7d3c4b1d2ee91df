/**
 * By provider: a webhook with nothing in it, which an API that takes it without a signature can do nothing with. Twilio sends
 * forms, Telnyx JSON.
 */
export const emptyWebhooks = {
  twilio: { type: 'application/x-www-form-urlencoded', body: '' },
  telnyx: { type: 'application/json', body: '{}' },
} as const
