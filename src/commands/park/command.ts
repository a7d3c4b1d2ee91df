import { declareCommand } from '../frame/definition.ts'
import { output, usage, wait, where, yes } from '../frame/options.ts'

export const park = declareCommand({
  words: 'park',
  group: 'Sleep:',
  section: '5',
  description: 'Put an environment to sleep: keep its data, stop its costs',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--full',
        description: "the voice gateway and its Lambda too, as in the checklist: the webhooks' URL is lost",
      },
    ],
    'How:': [
      yes,
      { flags: '--confirm <environment>', description: 'its name: production is not parked without', kept: 'plain' },
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
    ['medspa park --env development', 'shows what goes, asks'],
    ['medspa park --env production --confirm production', 'production wants its name'],
    ['medspa park --env development --sandbox --yes', 'a rehearsal'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
