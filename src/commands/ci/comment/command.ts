import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'
import { repository } from '../options.ts'

export const ciComment = declareCommand({
  words: 'ci comment',
  section: '3',
  description: 'Write the Markdown of standard input as one comment on a pull request',
  arguments: [{ name: '<number>', description: 'of the pull request' }],
  options: {
    'Where:': [repository],
    'What:': [{ flags: '--name <name>', description: 'which comment: one of this name is edited in its place' }],
    'Output:': [json],
  },
  examples: [
    ['medspa ci comment 12 --name plan < plan.md', 'again: edits that comment'],
    ['medspa ci comment 12 --name plan --json < plan.md', 'for a program'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
