import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const secretsGet = declareCommand({
  words: 'secrets get',
  description: 'Print the value of a key',
  usage: `<KEY> ${usage}`,
  arguments: [{ name: '<key>', description: 'the key', kept: 'key name' }],
  options: {
    'Where:': where,
    'How:': [{ flags: '--reveal', description: 'also into a pipe, a file or the JSON document' }],
    'Output:': output,
  },
  examples: [
    ['medspa secrets get DATABASE_URL --env development', 'at a terminal'],
    ['medspa secrets get DATABASE_URL --reveal … | psql …', 'elsewhere'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
