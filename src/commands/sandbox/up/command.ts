import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxUp = declareCommand({
  words: 'sandbox up',
  description: 'Start the sandbox',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox up', 'or say that it runs'],
    ['medspa sandbox up --json', 'where it answers'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
