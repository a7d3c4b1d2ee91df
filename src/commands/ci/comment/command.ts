import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'
import { repository } from '../options.ts'

export const ciComment = declareCommand({
  words: 'ci comment',
  section: '3',
  description: 'Write Markdown from stdin as one comment on a pull request',
  arguments: [{ name: '<number>', description: 'the number of the pull request' }],
  options: {
    'Where:': [repository],
    'What:': [
      {
        flags: '--name <name>',
        description: 'name of the comment; a comment of this name is edited (default: comment)',
      },
    ],
    'Output:': [json],
  },
  examples: [
    ['medspa ci comment 12 --name plan < plan.md', 'again: edits that comment'],
    ['medspa ci comment 12 --name plan --json < plan.md', 'for a program'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
