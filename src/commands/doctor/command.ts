import type { CommandGroup } from '../frame/definition.ts'

/** `medspa doctor …`: whether the account, and the role in use, bear what medspa does. */
export const doctor = {
  words: 'doctor',
  group: 'Look:',
  section: '2.1',
  description: "Look at the account's quotas, and at what the role in use may do",
  examples: [
    ['medspa doctor quotas --env production', 'before a first deploy'],
    ['medspa doctor permissions --env production', 'what the role lacks'],
  ],
} as const satisfies CommandGroup
