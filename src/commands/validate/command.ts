import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const validate = declareCommand({
  words: 'validate',
  group: 'Look:',
  section: '2.8',
  description: 'Look whether the environment works, end to end',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa validate --env development', 'exit code 4 where a check fails'],
    ['medspa validate --env development --json', 'the evidence, check by check'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
