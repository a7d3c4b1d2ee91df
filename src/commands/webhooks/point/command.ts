import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const webhooksPoint = declareCommand({
  words: 'webhooks point',
  section: '2.7',
  description: 'Point Twilio and Telnyx at this environment',
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa webhooks point --env production', 'shows both, asks'],
    ['medspa webhooks point --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
