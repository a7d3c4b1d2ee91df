import { InvalidArgumentError } from 'commander'
import { environments } from '../../config/names.ts'
import { declareCommand } from '../frame/definition.ts'
import { configuration, output } from '../frame/options.ts'

/** Whole numbers alone: `5x` is a slip, not 5. */
const runsListed = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected how many runs: 1 to 9999.')
}

export const runs = declareCommand({
  words: 'runs',
  group: 'Inspect:',
  description: 'List earlier runs, or show one',
  arguments: [{ name: '[id]', description: 'id of a run, or its first characters' }],
  options: {
    'Where:': [
      { flags: '--env <environment>', description: `only runs of ${environments.join(' or ')}`, kept: 'plain' },
      { flags: '--sandbox', description: 'rehearsals instead of runs on AWS' },
      configuration,
    ],
    'Which:': [
      { flags: '--all', description: 'also runs that only read, or were refused' },
      { flags: '--command <command>', description: 'only runs of this command: deploy, "secrets set"', kept: 'plain' },
      {
        flags: '--limit <number>',
        description: 'the newest runs, this many (default: 20)',
        parse: runsListed,
        kept: 'plain',
      },
    ],
    'What:': [
      { flags: '--markdown', description: 'print the run as Markdown, for a ticket', conflicts: 'json' },
      { flags: '--html <file>', description: "write the run's timeline as an HTML page", conflicts: 'markdown' },
    ],
    'Output:': output,
  },
  examples: [
    ['medspa runs --env production', "everyone's, newest first"],
    ['medspa runs --command deploy --limit 5', 'the last five deploys'],
    ['medspa runs 3f9c12ab', 'one run, step by step'],
    ['medspa runs 3f9c12ab --html run.html', 'the same as a page'],
  ],
  about: 'records',
  looks: true,
  result: () => import('./result.ts'),
})
