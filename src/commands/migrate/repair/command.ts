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
  description: 'Repair a dirty golang-migrate database by setting its version',
  usage: '--to <version> --env <environment> [options]',
  options: {
    'Where:': where,
    'What:': [
      {
        flags: '--to <version>',
        description: 'last version whose migration was fully applied; -1 for none',
        parse: version,
        kept: 'plain',
      },
    ],
    'How:': [yes, confirm, wait],
    'Output:': output,
  },
  examples: [
    ['medspa migrate repair --to 19 --env development', '20 left nothing behind'],
    ['medspa migrate repair --to 20 --env production', '20 was fully applied'],
  ],
  about: 'environment',
  recorded: true,
  result: () => import('./result.ts'),
})
