import type { CommandGroup } from '../frame/definition.ts'

/** `medspa sandbox …`: the rehearsal AWS. */
export const sandbox = {
  words: 'sandbox',
  group: 'Sandbox:',
  description: 'Start, stop and reset the AWS of rehearsals on this machine',
  examples: [
    ['medspa sandbox up', 'any command with --sandbox starts it too'],
    ['eval "$(medspa sandbox env)"', 'for Terraform and the aws CLI'],
    ['medspa sandbox reset', 'deletes everything'],
  ],
} as const satisfies CommandGroup
