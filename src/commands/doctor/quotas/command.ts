import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const doctorQuotas = declareCommand({
  words: 'doctor quotas',
  section: '2.1',
  description: "Check that the account's quotas are enough for a deploy",
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa doctor quotas --env production', 'exit code 4: one is too low'],
    ['medspa doctor quotas --env development --sandbox', 'rehearses it'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
