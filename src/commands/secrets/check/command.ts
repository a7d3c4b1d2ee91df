import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsCheck = declareCommand({
  words: 'secrets check',
  description: 'Hold catalogue, task definitions and secret against each other',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa secrets check --env production', 'exit code 4 on a gap'],
    ['medspa secrets check --env production --json', 'the gaps as data'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
