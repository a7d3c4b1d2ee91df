import type { Deps } from '../../deps.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { refuseParked } from '../preflight/check-awake.ts'
import { type Progress, step } from '../step.ts'
import { ensureDatabaseRoles } from './ensure-database-roles.ts'

type Needs = Parameters<typeof ensureDatabaseRoles>[0] & Pick<Deps, 'settings'>

/** The same role with the password that the URL has; only where that is not possible another one. */
export const refreshDatabaseRole = step({
  id: 'database-roles',
  section: '2.4',
  title: 'Give the application a role of its own',
  async run(deps: Needs, context: Pick<SecretContext, 'changed'>, progress: Progress) {
    await refuseParked(deps)
    return ensureDatabaseRoles(deps, context, progress, { always: true })
  },
})
