import { declareCommand } from '../frame/definition.ts'
import { output, usage, wait, where, yes } from '../frame/options.ts'

export const destroy = declareCommand({
  words: 'destroy',
  group: 'Sleep:',
  section: '5',
  description: 'Take an environment away for good: snapshots of its data stay',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--without-snapshots',
        description: 'its data too, for good: no final snapshot, no automated backup; wants --confirm',
      },
    ],
    'How:': [
      yes,
      {
        flags: '--confirm <environment>',
        description: 'its name: neither production nor any data are destroyed without',
        kept: 'plain',
      },
      {
        flags: '--snapshot-limit <minutes>',
        description: 'how long its snapshots may take (default: 60)',
        kept: 'plain',
      },
      wait,
    ],
    'Output:': output,
  },
  examples: [
    ['medspa destroy --env development', 'shows what goes, asks'],
    ['medspa destroy --env production --confirm production', 'by its name'],
    ['medspa destroy --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
