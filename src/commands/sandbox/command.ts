import type { CommandGroup } from '../frame/definition.ts'

/** `medspa sandbox …`: the rehearsal AWS. */
export const sandbox = {
  words: 'sandbox',
  group: 'Rehearse:',
  description: 'The rehearsal AWS on this machine',
  examples: [
    ['medspa sandbox up', 'any command with --sandbox starts it too'],
    ['eval "$(medspa sandbox env)"', "for Terraform's and aws's own commands"],
    ['medspa sandbox reset', 'forgets everything'],
  ],
} as const satisfies CommandGroup
