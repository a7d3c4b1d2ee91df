import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxReset = declareCommand({
  words: 'sandbox reset',
  description: 'Stop the sandbox and delete its state folder',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox reset', 'port and records too'],
    ['medspa sandbox reset && medspa sandbox up', 'start again'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
