import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, where, yes } from '../../frame/options.ts'

export const deployStop = declareCommand({
  words: 'deploy stop',
  section: '2.5',
  description: 'Stop a blue/green deployment and undo it',
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm], 'Output:': output },
  examples: [
    ['medspa deploy stop --env production', 'shows the current one, asks'],
    ['medspa deploy stop --env development --yes', 'in a pipeline'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
