import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const webhooksShow = declareCommand({
  words: 'webhooks show',
  section: '2.7',
  description: 'Show the current and wanted webhooks at Twilio and Telnyx',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa webhooks show --env production', 'also what no list has'],
    ['medspa webhooks show --env production --json', 'each field, for scripts'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
