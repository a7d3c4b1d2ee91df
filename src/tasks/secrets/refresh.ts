import { refreshDatabaseRole } from '../../steps/credentials/refresh-database-role.ts'
import { takeDeployLock } from '../../steps/preflight/take-deploy-lock.ts'
import { replaceStaleTasks } from '../../steps/release/replace-tasks.ts'
import { listOf } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets refresh`; the lock goes at its end, and `inventory` follows. */
export const refreshDatabaseUrl = listOf<SecretContext>()(
  ...beginSecretWrite({ rolls: true }),
  takeDeployLock<SecretContext>({ command: 'secrets refresh', reason: 'DATABASE_URL' }),
  refreshDatabaseRole,
  replaceStaleTasks,
)
