import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxDown = declareCommand({
  words: 'sandbox down',
  description: 'Stop the sandbox; what it holds is lost',
  options: { 'Options:': [json] },
  examples: [
    ['medspa sandbox down', 'port and images stay'],
    ['medspa sandbox down --json', '{ "stopped": true }'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
