import { declareCommand } from '../../frame/definition.ts'
import { output, rolling, usage, where } from '../../frame/options.ts'

export const secretsSet = declareCommand({
  words: 'secrets set',
  description: 'Set a key, from a prompt, stdin or a file',
  usage: `[KEY] ${usage}`,
  arguments: [
    // One word too many would be a value: the command refuses it, with the reason.
    { name: '[key...]', description: 'the key; without a key, pick from a list', kept: 'key name' },
  ],
  options: {
    'Where:': where,
    'What:': [
      { flags: '--stdin', description: 'read the value from stdin' },
      { flags: '--from-file <file>', description: 'read the value from a file' },
    ],
    'How:': rolling,
    'Output:': output,
  },
  examples: [
    ['medspa secrets set TWILIO_AUTH_TOKEN --env development', 'prompts'],
    ['medspa secrets set API_KEY --env development --stdin < key', 'for scripts'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
