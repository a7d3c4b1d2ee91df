import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxStatus = declareCommand({
  words: 'sandbox status',
  description: 'Show whether the sandbox runs, and where',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox status', 'exit code 0 either way'],
    ['medspa sandbox status --json', 'its address, as data'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
