import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxDown = declareCommand({
  words: 'sandbox down',
  description: 'Stop it; its AWS records go with it',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox down', 'keeps port and images'],
    ['medspa sandbox down --json', '{ "stopped": true }'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
