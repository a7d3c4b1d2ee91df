import { declareCommand } from '../frame/definition.ts'
import { moment } from '../frame/moment.ts'
import { output, usage, where } from '../frame/options.ts'

export const logs = declareCommand({
  words: 'logs',
  group: 'Look:',
  section: '2.8',
  description: 'Read the logs of an environment',
  usage: `[source] ${usage}`,
  arguments: [
    {
      name: '[source]',
      description: 'api (default), worker, worker:NAME, migrate, probe, voice, gateway, all',
      kept: 'plain',
    },
  ],
  options: {
    'Where:': where,
    'What:': [
      { flags: '--since <time>', description: '90s, 15m (default), 1h, 2d, or an ISO time', parse: moment },
      { flags: '--grep <regexp>', description: 'only what this regular expression matches' },
      { flags: '--task <id>', description: 'only this task; eight characters do', conflicts: 'release' },
      { flags: '--release <tag>', description: 'only tasks of this release that ECS still knows', kept: 'tag' },
    ],
    'How:': [
      { flags: '--follow', description: 'go on with what comes, until Ctrl-C', conflicts: 'json' },
      { flags: '--raw', description: 'lines as they were logged, and nothing before them', conflicts: 'json' },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa logs --env production --follow', 'the API, live'],
    ['medspa logs all --env production --since 1h', 'everything'],
  ],
  about: 'environment',
  result: () => import('./result.ts'),
})
