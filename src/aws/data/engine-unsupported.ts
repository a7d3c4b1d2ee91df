import type { Settings } from '../../config/settings.ts'
import { OperatorError } from '../../errors.ts'

/** Pure: the error of a `database.engine` that has no adapter yet. */
export const engineUnsupported = ({ databaseEngine, environment }: Pick<Settings, 'databaseEngine' | 'environment'>) =>
  new OperatorError(
    `This medspa deploys database.engine "rds" only, and ${environment} asks for "${databaseEngine}".`,
    {
      code: 'database-engine-unsupported',
      whose: 'operator',
      exit: 'refused',
      hint: 'Set database.engine to rds.',
    },
  )
