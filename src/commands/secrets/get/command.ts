import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsGet = declareCommand({
  words: 'secrets get',
  description: 'Print the value of a key',
  usage: `<KEY> ${usage}`,
  arguments: [{ name: '<key>', description: 'the key', kept: 'key name' }],
  options: {
    'Where:': where,
    'How:': [{ flags: '--reveal', description: 'print the value into a pipe, a file or the JSON document too' }],
    'Output:': output,
  },
  examples: [
    ['medspa secrets get DATABASE_URL --env development', 'at a terminal'],
    ['medspa secrets get API_KEY --env development --reveal > key', 'into a file'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
