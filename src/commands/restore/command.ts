import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../frame/options.ts'

export const restore = declareCommand({
  words: 'restore',
  group: 'Park and restore:',
  section: '5',
  description: 'Bring back a parked or destroyed environment with its data',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--snapshot <id>',
        description: 'snapshot of the database (default: the newest)',
        kept: 'snapshot name',
      },
      {
        flags: '--redis-snapshot <name>',
        description: 'snapshot of Redis (default: the newest); none starts with an empty Redis',
        kept: 'snapshot name',
      },
      {
        flags: '--release <tag>',
        description: 'release to run, by its tag or first characters (default: the previous one)',
        kept: 'tag',
      },
      { flags: '--accept-differences', description: 'start although the data differ from what park counted' },
    ],
    'How:': [yes, confirm, wait],
    'Output:': output,
  },
  examples: [
    ['medspa restore --env development', 'shows its plan, asks'],
    ['medspa restore --env development --snapshot last-good', 'an older one'],
    ['medspa restore --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
