import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, where, yes } from '../frame/options.ts'

export const rollback = declareCommand({
  words: 'rollback',
  group: 'Ship:',
  section: '2.10',
  description: 'Put API, workers and voice back to a release that ran',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--to <tag>',
        description: 'the release, or the beginning of its tag (default: the one that served before)',
        kept: 'tag',
      },
    ],
    'How:': [
      yes,
      confirm,
      {
        flags: '--without-lock',
        description: 'go on without the deploy lock, where the state bucket cannot be had',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa rollback --env production', 'shows the releases, asks which'],
    ['medspa rollback --env production --to 1a2b3c4', 'to this one, asks'],
    ['medspa rollback --env development --yes', 'to what served before'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
