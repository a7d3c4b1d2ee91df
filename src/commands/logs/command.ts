import { declareCommand } from '../frame/definition.ts'
import { moment } from '../frame/moment.ts'
import { output, usage, where } from '../frame/options.ts'

export const logs = declareCommand({
  words: 'logs',
  group: 'Inspect:',
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
      { flags: '--grep <regexp>', description: 'only events that match this regular expression' },
      {
        flags: '--task <id>',
        description: 'only this task; its first eight characters are enough',
        conflicts: 'release',
      },
      {
        flags: '--release <tag>',
        description: 'only tasks of this release, running or stopped in the last hour',
        kept: 'tag',
      },
    ],
    'How:': [
      { flags: '--follow', description: 'print new events as they come, until Ctrl-C', conflicts: 'json' },
      { flags: '--raw', description: 'print each event as it was logged, without time and source', conflicts: 'json' },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa logs --env production --follow', 'the API, live'],
    ['medspa logs all --env production --since 1h', 'everything'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
