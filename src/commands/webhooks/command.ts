import type { CommandGroup } from '../frame/definition.ts'

/** `medspa webhooks …`: where the phone providers send calls and messages. */
export const webhooks = {
  words: 'webhooks',
  group: 'Look:',
  section: '2.7',
  description: 'Show, point, put back and test the webhooks at Twilio and Telnyx',
  examples: [
    ['medspa webhooks show --env production', 'what they hold, and should hold'],
    ['medspa webhooks point --env production', 'shows both, asks'],
  ],
} as const satisfies CommandGroup
