/** Engines of an environment's database, as `database.engine` names them. */
export const databaseEngines = ['rds', 'aurora-serverless-v2', 'neon'] as const
export type DatabaseEngine = (typeof databaseEngines)[number]

/** An instance of RDS, a cluster of Aurora with its members, or any Postgres outside the account, of which medspa makes nothing. */
type DatabaseForm = 'instance' | 'cluster' | 'outside'

const forms: Readonly<Record<DatabaseEngine, DatabaseForm>> = {
  rds: 'instance',
  'aurora-serverless-v2': 'cluster',
  neon: 'outside',
}

/** Pure: what an engine's database is. */
export const formOf = (engine: DatabaseEngine): DatabaseForm => forms[engine]

/** Engines whose database Terraform makes: they alone can be kept beside another one. */
export const keptEngines = ['rds', 'aurora-serverless-v2'] as const satisfies readonly DatabaseEngine[]
