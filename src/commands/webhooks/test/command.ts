import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const webhooksTest = declareCommand({
  words: 'webhooks test',
  section: '2.8',
  description: "Prove that the providers' calls are taken, and nobody else's",
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa webhooks test --env production', 'exit code 4 where one fails'],
    ['medspa webhooks test --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
