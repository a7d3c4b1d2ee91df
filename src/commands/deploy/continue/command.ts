import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, usage, where, yes } from '../../frame/options.ts'

export const deployContinue = declareCommand({
  words: 'deploy continue',
  section: '2.5',
  description: 'Shift the traffic of a held blue/green deployment',
  usage,
  options: { 'Where:': where, 'How:': [yes, confirm], 'Output:': output },
  examples: [
    ['medspa deploy continue --env production', 'shows what is held, asks'],
    ['medspa deploy continue --env development --yes', 'in a pipeline'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
