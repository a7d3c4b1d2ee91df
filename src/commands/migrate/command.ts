import { declareCommand } from '../frame/definition.ts'
import { confirm, output, usage, wait, where } from '../frame/options.ts'

export const migrate = declareCommand({
  words: 'migrate',
  group: 'Deploy:',
  section: '2.6',
  description: 'Run the database migrations as a one-off task',
  usage,
  options: { 'Where:': where, 'How:': [confirm, wait], 'Output:': output },
  examples: [
    ['medspa migrate --env development', 'shows its log, waits for its end'],
    ['medspa migrate --env development --json', '{ "applied": [ … ] }'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
