import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const dnsPoint = declareCommand({
  words: 'dns point',
  section: '2.9',
  description: "Point the API's domain at this environment",
  usage,
  options: {
    'Where:': where,
    'How:': [
      yes,
      confirm,
      { flags: '--now', description: 'do not wait until resolvers have dropped the previous answer' },
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
