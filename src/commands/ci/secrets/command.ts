import { declareCommand } from '../../frame/definition.ts'
import { environmentName, json } from '../../frame/options.ts'

export const ciSecrets = declareCommand({
  words: 'ci secrets',
  section: '3',
  description: 'Check that this shell has each secret of the pipeline',
  options: {
    'What:': [
      {
        flags: '--for <environment>',
        description: 'the environment whose configuration may need no certificate secret',
        parse: environmentName,
      },
    ],
    'Output:': [json],
  },
  examples: [
    ['medspa ci secrets --for production', 'exit code 3 if one is empty'],
    ['medspa ci secrets --json', 'name by name'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
