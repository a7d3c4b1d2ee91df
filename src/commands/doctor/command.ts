import type { CommandGroup } from '../frame/definition.ts'

/** `medspa doctor …`: whether the account, and the role in use, bear what medspa does. */
export const doctor = {
  words: 'doctor',
  group: 'Inspect:',
  section: '2.1',
  description: "Check the account's quotas and the permissions of your role",
  examples: [
    ['medspa doctor quotas --env production', 'before a first deploy'],
    ['medspa doctor permissions --env production', 'what your role may not do'],
  ],
} as const satisfies CommandGroup
