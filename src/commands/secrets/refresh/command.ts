import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const secretsRefresh = declareCommand({
  words: 'secrets refresh',
  description: "Make the application's database role and its password right",
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa secrets refresh --env development', 'makes it right'],
    ['medspa secrets refresh --env production --wait', 'waits for a deploy'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
