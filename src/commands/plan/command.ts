import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const plan = declareCommand({
  words: 'plan',
  group: 'Inspect:',
  section: '2.3',
  description: 'Show what Terraform would change',
  usage,
  options: {
    'Where:': where,
    'What:': [{ flags: '--markdown', description: 'print Markdown, for a pull request', conflicts: 'json' }],
    'Output:': output,
  },
  examples: [
    ['medspa plan --env production', 'changes nothing'],
    ['medspa plan --env development --json | jq .result.empty', 'true or false'],
    ['medspa plan --env development --markdown', 'for a pull request'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
