import { InvalidArgumentError } from 'commander'
import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

const parks = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('At least one park is kept: --keep 1 or more.')
}

export const parkPrune = declareCommand({
  words: 'park prune',
  section: '5',
  description: 'Delete snapshots of older parks',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--keep <parks>',
        description: 'number of parks whose snapshots stay (default: 3)',
        parse: parks,
        kept: 'plain',
      },
      { flags: '--destroyed', description: 'also delete snapshots of a destroyed environment' },
    ],
    'How:': [yes, confirm, wait],
    'Output:': output,
  },
  examples: [
    ['medspa park prune --env development', 'shows the plan, asks'],
    ['medspa park prune --env production --keep 5', 'keeps five parks'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
