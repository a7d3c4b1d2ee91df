import { declareCommand } from '../frame/definition.ts'
import { confirm, output, wait, where } from '../frame/options.ts'

export const exec = declareCommand({
  words: 'exec',
  group: 'Maintain:',
  section: '2.8',
  description: 'Run a command in a one-off task of the current release',
  usage: '--env <environment> [options] -- <command...>',
  // Neither kept nor logged: any word of it may be a secret by mistake.
  arguments: [{ name: '<command...>', description: "the command, in place of the image's own" }],
  options: {
    'Where:': where,
    'How:': [
      confirm,
      wait,
      {
        flags: '--timeout <minutes>',
        description: 'stop the task after this time (default: 60)',
        kept: 'plain',
      },
      { flags: '--pass-exit-code', description: "exit with the command's own exit code" },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa exec --env development -- ./report --month 11', 'shows its log'],
    ['medspa exec --env production --pass-exit-code -- ./check', '0, or its own'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
