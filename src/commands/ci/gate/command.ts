import { declareCommand } from '../../frame/definition.ts'
import { json } from '../../frame/options.ts'
import { repository } from '../options.ts'

export const ciGate = declareCommand({
  words: 'ci gate',
  section: '3',
  description: 'Refuse to deploy production from a wrong branch, or by a push without a reviewer',
  options: {
    'Where:': [repository],
    'What:': [
      { flags: '--event <name>', description: 'push or workflow_dispatch (default: GITHUB_EVENT_NAME)' },
      { flags: '--ref <ref>', description: 'refs/heads/main (default: GITHUB_REF)' },
    ],
    'Output:': [json],
  },
  examples: [
    ['medspa ci gate', 'in a workflow'],
    ['medspa ci gate --event push --ref refs/heads/main', 'on a laptop'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
