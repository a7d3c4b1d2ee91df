import { declareCommand } from '../frame/definition.ts'
import { output, usage, wait, where, yes } from '../frame/options.ts'

export const destroy = declareCommand({
  words: 'destroy',
  group: 'Park and restore:',
  section: '5',
  description: 'Delete an environment for good; snapshots of its data stay',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--without-snapshots',
        description: 'delete the data too: no final snapshot, no automated backup; needs --confirm',
      },
    ],
    'How:': [
      yes,
      {
        flags: '--confirm <environment>',
        description: 'its name: needed for production, and to delete data',
        kept: 'plain',
      },
      {
        flags: '--snapshot-limit <minutes>',
        description: 'how long the snapshots may take (default: 60)',
        kept: 'plain',
      },
      wait,
    ],
    'Output:': output,
  },
  examples: [
    ['medspa destroy --env development', 'shows the plan, asks'],
    ['medspa destroy --env production --confirm production', 'needs its name'],
    ['medspa destroy --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
