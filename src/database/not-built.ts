import { commandLine } from '../command-line.ts'
import { OperatorError } from '../errors.ts'
import { type DatabaseEngine, formOf } from './engines.ts'

type Asked = { databaseEngine: DatabaseEngine; databaseKept?: DatabaseEngine | undefined; environment: string }

/** What of each form a command that changes something would still need. */
const missing = {
  instance: [],
  cluster: [
    'login roles and their rotation by the probe in a cluster',
    'parking and restoring by snapshots of a cluster',
    'a cluster in the sandbox, to rehearse on',
  ],
  outside: [
    'the look at the database from inside the VPC before the first rollout',
    'parking and restoring beside a database that stays',
    'a Postgres outside the account in the sandbox, to rehearse on',
  ],
} as const

/** Pure: what is not built yet of what the configuration asks for, in words; nothing where all is. */
export const notBuilt = ({ databaseEngine, databaseKept }: Asked): readonly string[] => [
  ...missing[formOf(databaseEngine)],
  ...(databaseKept === undefined ? [] : ['the copy of the data that database.keep is for']),
]

/** Throws `database-engine-unsupported` (exit 3) where a command would change something and not all of it is built. */
export function refuseNotBuilt(asked: Asked): void {
  const left = notBuilt(asked)
  if (left.length === 0) return
  const { databaseEngine, databaseKept, environment } = asked
  const kept = databaseKept === undefined ? '' : ` with database.keep "${databaseKept}"`
  throw new OperatorError(
    `This medspa plans database.engine "${databaseEngine}"${kept} and does not deploy it yet: ${environment} asks for it.`,
    {
      code: 'database-engine-unsupported',
      whose: 'operator',
      exit: 'refused',
      hint:
        databaseKept === undefined
          ? `Set database.engine to rds; \`${commandLine('plan')}\` and \`${commandLine('cost')}\` show the other engine.`
          : 'Take database.keep out of medspa.config.yaml.',
      evidence: left.map((each) => `not built yet: ${each}`),
    },
  )
}
