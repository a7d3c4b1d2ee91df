import { declareCommand } from '../../../src/commands/frame/definition.ts'
import { output, usage, where, yes } from '../../../src/commands/frame/options.ts'

/** A command as one more folder of src/commands would declare it: test/architecture/add-command.test.ts adds it. */
export const parkToy = declareCommand({
  words: 'park toy',
  section: '5',
  description: 'Play with a parked environment',
  usage: `<KEY> ${usage}`,
  arguments: [{ name: '<key>', description: 'what to play with', kept: 'key name' }],
  options: {
    'Where:': where,
    'What:': [
      { flags: '--toy-release <tag>', description: 'which toy', kept: 'tag' },
      { flags: '--toy-count <number>', description: 'how many', parse: (text: string) => Number(text), kept: 'plain' },
      { flags: '--toy-note <text>', description: 'about them' },
    ],
    'How:': [yes],
    'Output:': output,
  },
  examples: [['medspa park toy A_KEY --env development', 'plays']],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
