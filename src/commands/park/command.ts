import { declareCommand } from '../frame/definition.ts'
import { output, usage, wait, where, yes } from '../frame/options.ts'

export const park = declareCommand({
  words: 'park',
  group: 'Park and restore:',
  section: '5',
  description: 'Park an environment: stop its costs, keep its data',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--full',
        description: "also delete the voice gateway and its Lambda: the webhooks' URL is lost",
      },
    ],
    'How:': [
      yes,
      { flags: '--confirm <environment>', description: 'its name: needed for production', kept: 'plain' },
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
    ['medspa park --env development', 'shows the plan, asks'],
    ['medspa park --env production --confirm production', 'needs its name'],
    ['medspa park --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
