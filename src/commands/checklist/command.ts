import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'

export const checklist = declareCommand({
  words: 'checklist',
  group: 'Look:',
  section: '2.1-2.10',
  description: 'Look what of the checklist is done, and how to do the rest',
  usage,
  options: {
    'Where:': where,
    'What:': [
      { flags: '--check', description: 'exit code 4 where something is to do, or cannot be seen' },
      { flags: '--markdown', description: 'print it as Markdown, for a ticket', conflicts: 'json' },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa checklist --env development', 'each line, with its command'],
    ['medspa checklist --env production --markdown', 'for a ticket'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
