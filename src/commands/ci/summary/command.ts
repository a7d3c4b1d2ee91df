import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'

export const ciSummary = declareCommand({
  words: 'ci summary',
  section: '3',
  description: "Print the last run as Markdown; in a workflow, as the job's summary",
  options: { 'Output:': [json] },
  examples: [
    ['medspa ci summary', 'what the last command did'],
    ['medspa ci summary --json', 'for a program'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
