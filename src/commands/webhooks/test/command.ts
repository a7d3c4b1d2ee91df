import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const webhooksTest = declareCommand({
  words: 'webhooks test',
  section: '2.8',
  description: 'Check that calls of the providers are accepted and others refused',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa webhooks test --env production', 'exit code 4 if one fails'],
    ['medspa webhooks test --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
