import { databaseAddress } from '../../app/postgres.ts'
import { connected } from '../database/connect.ts'
import { type MigratorNotes, readMigrators } from './migrators.ts'

export type SchemaFound = { address: string; migrators: MigratorNotes[] }

/** What migrators noted of the database, read as the one whom the URL names. */
export const readSchema = (databaseUrl: string): Promise<SchemaFound> =>
  connected(databaseUrl, async (client) => ({
    address: databaseAddress(databaseUrl),
    migrators: await readMigrators(client),
  }))
