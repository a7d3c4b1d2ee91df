import { declareCommand } from '../frame/definition.ts'
import { moment } from '../frame/moment.ts'
import { output, usage, where } from '../frame/options.ts'

export const events = declareCommand({
  words: 'events',
  group: 'Inspect:',
  section: '2.8',
  description: 'Show what happened to an environment: runs, alarms, changes by hand',
  usage,
  options: {
    'Where:': where,
    'What:': [{ flags: '--since <time>', description: '15m, 2d, 7d (default), or an ISO time', parse: moment }],
    'Output:': output,
  },
  examples: [
    ['medspa events --env production', 'what changed, and what failed'],
    ['medspa events --env production --since 2h', 'the last two hours'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
