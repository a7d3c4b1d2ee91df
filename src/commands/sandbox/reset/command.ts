import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxReset = declareCommand({
  words: 'sandbox reset',
  description: 'Stop it and forget everything',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox reset', 'port and records too'],
    ['medspa sandbox reset && medspa sandbox up', 'begin anew'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
