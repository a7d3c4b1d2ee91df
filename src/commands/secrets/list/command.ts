import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsList = declareCommand({
  words: 'secrets list',
  description: 'List keys, their state and the tasks that read them; shows no value',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa secrets list --env production', 'a table'],
    ['medspa secrets list --env production --json', 'as data'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
