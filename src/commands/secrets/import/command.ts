import { declareCommand } from '../../frame/definition.ts'
import { output, rolling, usage, where } from '../../frame/options.ts'

export const secretsImport = declareCommand({
  words: 'secrets import',
  description: 'Write the keys of a file; keys that it lacks stay',
  usage: `<FILE> ${usage}`,
  arguments: [{ name: '<file>', description: 'dotenv lines, or one JSON object' }],
  options: { 'Where:': where, 'How:': rolling, 'Output:': output },
  examples: [
    ['medspa secrets import .env --env development', 'shows the difference, asks'],
    ['medspa secrets import keys.json --yes …', 'asks nothing'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
