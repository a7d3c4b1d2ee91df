import { declareCommand } from '../../frame/definition.ts'
import { environmentName, json } from '../../frame/options.ts'

export const ciSecrets = declareCommand({
  words: 'ci secrets',
  section: '3',
  description: "Check that no secret of the pipeline is empty, by this shell's variables",
  options: {
    'What:': [
      {
        flags: '--for <environment>',
        description: 'whose configuration may make the secret of a certificate needless',
        parse: environmentName,
      },
    ],
    'Output:': [json],
  },
  examples: [
    ['medspa ci secrets --for production', 'exit code 3 where one is empty'],
    ['medspa ci secrets --json', 'name by name'],
  ],
  about: 'machine',
  result: () => import('./result.ts'),
})
