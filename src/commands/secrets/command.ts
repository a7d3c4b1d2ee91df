import type { CommandGroup } from '../frame/definition.ts'

/** `medspa secrets …`: the keys of medspa-<environment>-app-secrets. */
export const secrets = {
  words: 'secrets',
  group: 'Maintain:',
  section: '2.4',
  description: "Set, list, compare and check the application's keys",
  examples: [
    ['medspa secrets set --env development', 'asks which key, and for its value'],
    ['medspa secrets check --env production', 'exit code 4 if one is missing'],
  ],
} as const satisfies CommandGroup
