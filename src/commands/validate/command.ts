import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'
import { duration } from './duration.ts'

export const validate = declareCommand({
  words: 'validate',
  group: 'Inspect:',
  section: '2.8',
  description: 'Check that the environment works, end to end',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--only <checks>',
        description: 'only these checks, separated by commas',
        kept: 'plain',
        conflicts: 'skip',
      },
      { flags: '--skip <checks>', description: 'all checks but these', kept: 'plain' },
      {
        flags: '--wait <duration>',
        description: 'retry failed checks for 90s, 5m, 1h at most',
        parse: duration,
        kept: 'plain',
      },
      {
        flags: '--clean',
        description: 'only show how to delete the rows of test calls',
        conflicts: ['only', 'skip', 'wait'],
      },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa validate --env development', 'exit code 4: a check fails'],
    ['medspa validate --env production --wait 5m', 'for 5 minutes at most'],
    ['medspa validate --env production --only alarms', 'one check'],
    ['medspa validate --env development --json', 'the evidence, check by check'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
