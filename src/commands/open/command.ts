import { declareCommand } from '../frame/definition.ts'
import { output, usage, where } from '../frame/options.ts'
import { places } from './places.ts'

export const open = declareCommand({
  words: 'open',
  group: 'Inspect:',
  section: '2.8',
  description: 'Open the API or its place in the AWS console',
  usage: `[place] ${usage}`,
  arguments: [{ name: '[place]', description: 'what to open (default: api)', choices: places, kept: 'plain' }],
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa open --env development', 'the API, in the browser'],
    ['medspa open logs --env production', "the API's log group, in the console"],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
