import type { CommandGroup } from '../frame/definition.ts'

/** `medspa ci …`: what the workflows below .github/workflows need besides the commands of an operator. */
export const ci = {
  words: 'ci',
  group: 'More:',
  section: '3',
  description: 'Check the pipeline on GitHub: gate, secrets, repository',
  examples: [
    ['medspa ci check --repository clinic/platform', 'what is missing'],
    ['medspa ci gate --event push --ref refs/heads/main', 'may this push deploy'],
  ],
} as const satisfies CommandGroup
