import type { Master } from './connect.ts'
import { type Retired, retire } from './retire.ts'
import { type LeftAlone, type MadeRoles, makeRoles } from './roles.ts'

export type OnlyRole = (MadeRoles & Pick<Retired, 'retired' | 'ended'>) | LeftAlone

/**
 * Makes the roles with the password that the URL has, and then closes the one that it does not name, once the URL was seen
 * to open the database. Only where nothing of the application runs: whoever uses the other role is shut out.
 */
export async function makeOnlyRole(databaseUrl: string, master: Master): Promise<OnlyRole> {
  const made = await makeRoles(databaseUrl, master, () => true)
  if (made.inUse) return made
  const { ended, retired } = await retire(databaseUrl, master)
  return { ...made, retired, ended }
}
