import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'
import { duration } from './duration.ts'

export const validate = declareCommand({
  words: 'validate',
  group: 'Look:',
  section: '2.8',
  description: 'Look whether the environment works, end to end',
  usage,
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--only <checks>',
        description: 'only these, with commas between them',
        kept: 'plain',
        conflicts: 'skip',
      },
      { flags: '--skip <checks>', description: 'all but these', kept: 'plain' },
      {
        flags: '--wait <duration>',
        description: 'look again at what fails, for 90s, 5m, 1h',
        parse: duration,
        kept: 'plain',
      },
      {
        flags: '--clean',
        description: 'say how the rows of test calls are deleted; no check',
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
  recorded: true,
  result: () => import('./result.ts'),
})
