import { environments } from '../../config/names.ts'
import { declareCommand } from '../frame/definition.ts'
import { configuration, output } from '../frame/options.ts'

export const runs = declareCommand({
  words: 'runs',
  group: 'Look:',
  description: 'List what was run, or show one run',
  arguments: [{ name: '[id]', description: 'of a run, or its beginning' }],
  options: {
    'Where:': [
      { flags: '--env <environment>', description: `only ${environments.join(' or ')}`, kept: 'plain' },
      { flags: '--sandbox', description: 'rehearsals' },
      configuration,
    ],
    'What:': [{ flags: '--markdown', description: 'print the run as Markdown, for a ticket', conflicts: 'json' }],
    'Output:': output,
  },
  examples: [
    ['medspa runs --env production', 'of everyone, newest first'],
    ['medspa runs 20261123T1028', 'one run, step by step'],
    ['medspa runs 20261123T1028 --markdown', 'the same for a ticket'],
  ],
  about: 'records',
  result: () => import('./result.ts'),
})
