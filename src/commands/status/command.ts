import { environments } from '../../config/names.ts'
import { declareCommand } from '../frame/definition.ts'
import { configuration, json } from '../frame/options.ts'

export const status = declareCommand({
  words: 'status',
  group: 'Inspect:',
  description: 'Show what runs, its health, and what is wrong',
  options: {
    'Where:': [
      {
        flags: '--env <environment>',
        description: `${environments.join(' or ')}, in full (default: both, in short)`,
        kept: 'plain',
      },
      { flags: '--sandbox', description: 'the rehearsal on this machine' },
      configuration,
    ],
    'What:': [
      { flags: '--watch', description: 'refresh every five seconds, until Ctrl-C', conflicts: 'json' },
      { flags: '--drift', description: 'also count what Terraform would change', conflicts: 'watch' },
    ],
    'Output:': [json],
  },
  examples: [
    ['medspa status', 'exit code 4 if something is wrong'],
    ['medspa status --env production --watch', 'one, redrawn as it changes'],
  ],
  about: 'environments',
  looks: true,
  result: () => import('./result.ts'),
})
