import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, where, yes } from '../frame/options.ts'

export const rollback = declareCommand({
  words: 'rollback',
  group: 'Deploy:',
  section: '2.10',
  description: 'Roll back API, workers and voice to an earlier release',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--to <tag>',
        description: 'the release, by its tag or first characters (default: the one that served before)',
        kept: 'tag',
      },
    ],
    'How:': [
      yes,
      confirm,
      {
        flags: '--without-lock',
        description: 'roll back without the deploy lock, if the state bucket cannot be reached',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa rollback --env production', 'shows the releases, asks which'],
    ['medspa rollback --env production --to 1a2b3c4', 'this release, asks'],
    ['medspa rollback --env development --yes', 'what served before'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
