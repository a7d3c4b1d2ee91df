import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const secretsRefresh = declareCommand({
  words: 'secrets refresh',
  description: "Repair the application's database login",
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa secrets refresh --env development', 'repairs it'],
    ['medspa secrets refresh --env production --wait', 'waits for a deploy'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
