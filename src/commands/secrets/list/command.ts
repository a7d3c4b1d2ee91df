import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsList = declareCommand({
  words: 'secrets list',
  description: 'Show every key, its state and which tasks read it; no value',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa secrets list --env production', 'a table'],
    ['medspa secrets list --env production --json', 'as data'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
