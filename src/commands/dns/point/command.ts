import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const dnsPoint = declareCommand({
  words: 'dns point',
  section: '2.9',
  description: "Lead the API's name to this environment",
  usage,
  options: {
    'Where:': where,
    'How:': [
      yes,
      confirm,
      { flags: '--now', description: 'although resolvers keep the previous answer for long' },
      wait,
    ],
    'Output:': output,
  },
  examples: [
    ['medspa dns point --env production', 'shows both, asks'],
    ['medspa dns point --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
