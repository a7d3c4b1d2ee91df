import { declareCommand } from '../../frame/definition.ts'
import { output, rolling, usage, where } from '../../frame/options.ts'

export const secretsImport = declareCommand({
  words: 'secrets import',
  description: 'Set the keys of a file; other keys stay',
  usage: `<FILE> ${usage}`,
  arguments: [{ name: '<file>', description: 'dotenv lines, or one JSON object' }],
  options: { 'Where:': where, 'How:': rolling, 'Output:': output },
  examples: [
    ['medspa secrets import .env --env development', 'shows changes, asks'],
    ['medspa secrets import keys.json --env development --yes', 'asks nothing'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
