import { declareCommand } from '../../frame/definition.ts'
import { output, rolling, usage, where } from '../../frame/options.ts'

export const secretsUnset = declareCommand({
  words: 'secrets unset',
  description: 'Delete a key that no task reads',
  usage: `[KEY] ${usage}`,
  arguments: [{ name: '[key]', description: 'the key; without it, pick one', kept: 'key name' }],
  options: { 'Where:': where, 'How:': rolling, 'Output:': output },
  examples: [
    ['medspa secrets unset OLD_TOKEN --env development', 'asks first'],
    ['medspa secrets unset OLD_TOKEN --env development --yes', 'does not ask'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
