import { InvalidArgumentError } from 'commander'
import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

const dollars = (text: string): number => {
  if (/^\d+(\.\d{1,2})?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A budget is USD a month: 500, or 499.50.')
}

export const cost = declareCommand({
  words: 'cost',
  group: 'Look:',
  section: '4',
  description: 'Estimate what it costs in a month, awake and parked',
  usage,
  options: {
    'Where:': where,
    'What:': [
      { flags: '--parked', description: 'show it parked alone, and count it so in the budget' },
      { flags: '--settings', description: 'price the settings, not what runs; asks AWS nothing' },
      {
        flags: '--budget <usd>',
        description: 'exit code 4 where both environments together may cost more',
        parse: dollars,
        kept: 'plain',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa cost --env development', 'line by line'],
    ['medspa cost --env production --budget 500', 'both together'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
