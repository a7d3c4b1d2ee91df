import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsCheck = declareCommand({
  words: 'secrets check',
  description: 'Check that the secret has every key that the platform needs',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa secrets check --env production', 'exit code 4 on a gap'],
    ['medspa secrets check --env production --json', 'the gaps as data'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
