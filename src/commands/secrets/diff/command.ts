import { declareCommand } from '../../frame/definition.ts'
import { output, where } from '../../frame/options.ts'

export const secretsDiff = declareCommand({
  words: 'secrets diff',
  description: 'Compare the keys of two environments, or of one and a file; shows no value',
  usage: '<from> <to> | --env <environment> <FILE>',
  arguments: [{ name: '<what...>', description: 'two environments; with --env, a file' }],
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa secrets diff development production', 'which keys differ'],
    ['medspa secrets diff --env development .env', 'secret and file'],
  ],
  about: 'environment',
  looks: true,
  result: () => import('./result.ts'),
})
