import { InvalidArgumentError } from 'commander'
import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

const dollars = (text: string): number => {
  if (/^\d+(\.\d{1,2})?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A budget is USD a month: 500, or 499.50.')
}

export const cost = declareCommand({
  words: 'cost',
  group: 'Inspect:',
  section: '4',
  description: 'Estimate the monthly cost, running and parked',
  usage,
  options: {
    'Where:': where,
    'What:': [
      { flags: '--parked', description: 'show the parked cost only, and count it in the budget' },
      { flags: '--settings', description: 'price the settings, not what runs; needs no AWS account' },
      {
        flags: '--budget <usd>',
        description: 'exit with code 4 if both environments in total may cost more',
        parse: dollars,
        kept: 'plain',
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa cost --env development', 'line by line'],
    ['medspa cost --env production --budget 500', 'both in total'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
