import { changeDatabaseLogin } from '../../steps/credentials/change-database-login.ts'
import { changeRedisToken } from '../../steps/credentials/change-redis-token.ts'
import { retireDatabaseLogin } from '../../steps/credentials/retire-database-login.ts'
import { retireRedisToken } from '../../steps/credentials/retire-redis-token.ts'
import { takeDeployLock } from '../../steps/preflight/take-deploy-lock.ts'
import { replaceTasks } from '../../steps/release/replace-tasks.ts'
import { renewJwtSecret } from '../../steps/secrets/renew-jwt-secret.ts'
import { type List, listOf, question } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

// `medspa secrets rotate KEY`: the lists of this file in their order, with tasks/validate.ts before the last, as it closes
// the way back. A rotation that was left unfinished is finished by the same lists, before the value gets a new value.

export const askToRotate = (key: string) =>
  listOf<SecretContext>()(
    ...beginSecretWrite({ rolls: true }),
    question('rotate'),
    takeDeployLock<SecretContext>({ command: 'secrets rotate', reason: key }),
  )

/** The keys whose values are medspa's to make: how each is made anew, and how its former value is closed. */
export const rotations: Record<string, { makeNew: List<SecretContext>; retire: List<SecretContext> }> = {
  ADMIN_JWT_SECRET: { makeNew: listOf<SecretContext>()(renewJwtSecret), retire: [] },
  DATABASE_URL: {
    makeNew: listOf<SecretContext>()(changeDatabaseLogin),
    retire: listOf<SecretContext>()(retireDatabaseLogin),
  },
  REDIS_PASSWORD: {
    makeNew: listOf<SecretContext>()(changeRedisToken),
    retire: listOf<SecretContext>()(retireRedisToken),
  },
}

export const replaceAllTasks = listOf<SecretContext>()(replaceTasks)
