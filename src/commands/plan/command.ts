import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const plan = declareCommand({
  words: 'plan',
  group: 'Look:',
  section: '2.3',
  description: 'Show what a bare terraform apply would change',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa plan --env production', 'changes nothing'],
    ['medspa plan --env development --json | jq .result.empty', 'true or false'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
