import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const checklist = declareCommand({
  words: 'checklist',
  group: 'Inspect:',
  section: '2.1-2.10',
  description: 'Show which lines of the checklist are done, and the command for each other line',
  usage,
  options: {
    'Where:': where,
    'What:': [
      { flags: '--check', description: 'exit with code 4 if a line is to do, or cannot be checked' },
      { flags: '--markdown', description: 'print Markdown, for a ticket', conflicts: 'json' },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa checklist --env development', 'each line, with its command'],
    ['medspa checklist --env production --markdown', 'for a ticket'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
