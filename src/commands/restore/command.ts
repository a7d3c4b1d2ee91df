import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../frame/options.ts'

export const restore = declareCommand({
  words: 'restore',
  group: 'Sleep:',
  section: '5',
  description: 'Wake a parked or destroyed environment with its data',
  usage,
  options: {
    'Where:': where,
    'What:': [
      { flags: '--snapshot <id>', description: 'of the database (default: the newest)', kept: 'snapshot name' },
      {
        flags: '--redis-snapshot <name>',
        description: 'of Redis (default: the newest); none: begin with an empty Redis',
        kept: 'snapshot name',
      },
      {
        flags: '--release <tag>',
        description: 'what to run (default: what ran before): a tag of the registry, or its beginning',
        kept: 'tag',
      },
      { flags: '--accept-differences', description: 'start it though the data are not what park counted' },
    ],
    'How:': [yes, confirm, wait],
    'Output:': output,
  },
  examples: [
    ['medspa restore --env development', 'shows its plan, asks'],
    ['medspa restore --env development --snapshot last-good', 'another one'],
    ['medspa restore --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
