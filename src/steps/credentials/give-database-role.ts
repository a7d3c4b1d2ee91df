import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { type Progress, step } from '../step.ts'
import { ensureDatabaseRoles } from './ensure-database-roles.ts'

/** Section 2.4: gives the application its own database login. */
export const giveDatabaseRole = step({
  id: 'database-roles',
  section: '2.4',
  title: 'Give the application a role of its own',
  run: (
    deps: ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets'>,
    { newService = false, restoring }: Pick<DeployContext, 'newService' | 'restoring'>,
    progress: Progress,
  ) =>
    // No task was started yet of a database that was brought back: nobody can be using it.
    ensureDatabaseRoles(deps, {}, progress, { nobody: restoring !== undefined && newService }),
})
