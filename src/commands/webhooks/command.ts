import type { CommandGroup } from '../frame/definition.ts'

/** `medspa webhooks …`: where the phone providers send calls and messages. */
export const webhooks = {
  words: 'webhooks',
  group: 'Inspect:',
  section: '2.7',
  description: 'Show, point, revert and test the webhooks at Twilio and Telnyx',
  examples: [
    ['medspa webhooks show --env production', 'current and wanted values'],
    ['medspa webhooks point --env production', 'shows both, asks'],
  ],
} as const satisfies CommandGroup
