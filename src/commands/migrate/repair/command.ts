import { InvalidArgumentError } from 'commander'
import { declareCommand } from '../../frame/definition.ts'
import { confirm, output, wait, where, yes } from '../../frame/options.ts'

/** golang-migrate's versions are whole numbers, unsigned, of 63 bits in Postgres; -1 stands for none. */
const version = (text: string): number => {
  if (text === '-1' || (/^\d{1,18}$/.test(text) && Number.isSafeInteger(Number(text)))) return Number(text)
  throw new InvalidArgumentError("A version is the number of a migration's file; -1 is the state before the first one.")
}

export const migrateRepair = declareCommand({
  words: 'migrate repair',
  section: '2.6',
  description: 'Set the version of a dirty golang-migrate database',
  usage: '--to <version> --env <environment> [options]',
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--to <version>',
        description: 'the last version whose migration is there in full; -1: none is',
        parse: version,
        kept: 'plain',
      },
    ],
    'How:': [yes, confirm, wait],
    'Output:': output,
  },
  examples: [
    ['medspa migrate repair --to 19 --env development', 'nothing of 20 is left'],
    ['medspa migrate repair --to 20 --env production', 'all of 20 is there'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
