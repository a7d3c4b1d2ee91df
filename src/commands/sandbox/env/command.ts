import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const sandboxEnv = declareCommand({
  words: 'sandbox env',
  description: 'Print shell lines for Terraform and the aws CLI',
  options: { 'Options:': [json] },
  examples: [
    ['eval "$(medspa sandbox env)"', 'points this shell at it'],
    ['medspa sandbox env --json | jq .result.set', 'the same as data'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
