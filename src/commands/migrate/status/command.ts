import { declareCommand } from '../../frame/definition.ts'
import { output, usage, where } from '../../frame/options.ts'

export const migrateStatus = declareCommand({
  words: 'migrate status',
  section: '2.6',
  description: 'Show applied and pending migrations, and whether the database is dirty',
  usage,
  options: { 'Where:': where, 'Output:': output },
  examples: [
    ['medspa migrate status --env development', 'exit code 4 if it is dirty'],
    ['medspa migrate status --env development --json', '{ "migrators": … }'],
  ],
  about: 'environment',
  looks: true,
  recorded: true,
  result: () => import('./result.ts'),
})
