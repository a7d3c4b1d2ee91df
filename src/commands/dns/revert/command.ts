import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const dnsRevert = declareCommand({
  words: 'dns revert',
  section: '2.10',
  description: "Point the API's domain back to where it pointed before",
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa dns revert --env production', 'shows both, asks'],
    ['medspa dns revert --env development --yes', 'asks nothing'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
