import type { CommandGroup } from '../frame/definition.ts'

/** `medspa ci …`: what the workflows below .github/workflows need besides the commands of an operator. */
export const ci = {
  words: 'ci',
  group: 'More:',
  section: '3',
  description: 'Check the pipeline: its gate, its secrets, its repository',
  examples: [
    ['medspa ci check --repository clinic/platform', 'what it lacks'],
    ['medspa ci gate --event push --ref refs/heads/main', 'may a push go on'],
  ],
} as const satisfies CommandGroup
