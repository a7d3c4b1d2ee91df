import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, wait, where, yes } from '../../frame/options.ts'

export const webhooksRevert = declareCommand({
  words: 'webhooks revert',
  section: '2.10',
  description: 'Point Twilio and Telnyx back to where they pointed before',
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm, wait], 'Output:': output },
  examples: [
    ['medspa webhooks revert --env production', 'shows both, asks'],
    ['medspa webhooks revert --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
