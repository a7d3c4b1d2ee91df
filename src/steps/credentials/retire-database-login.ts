import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { setValues } from '../../secrets/merge.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import { type Progress, step } from '../step.ts'
import { masterSecrets, needDatabase } from './ready-database.ts'
import { holdsFormerDatabaseUrl } from './stale-tasks.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'secrets' | 'service'>

/**
 * The end of a rotation, after the rollout: closes the role that DATABASE_URL no longer names, once the probe has opened
 * the database with the one that it names. Never while tasks run that may log in with it.
 */
export const retireDatabaseLogin = step({
  id: 'retire',
  section: '2.4',
  title: 'Close the previous role',
  async run(deps: Needs, _: object, progress: Progress) {
    if (await holdsFormerDatabaseUrl(deps)) throw stillHeld()
    const database = await needDatabase(deps, progress)
    const { appSecrets } = deps.names
    const current = await deps.secrets.stage(appSecrets, (values) => setValues(values, new Map()))
    const secrets = {
      DATABASE_URL: `${current.arn}:DATABASE_URL::${current.versionId}`,
      ...masterSecrets(database),
    }
    const { ended, login, retired } = await runProbe(deps, { command: 'retire', secrets }, progress)
    const sessions = Number(ended ?? 0) > 0 ? `, ${ended} sessions of it ended` : ''
    return { detail: `${login} opens the database; ${retired} opens nothing${sessions}` }
  },
})

const stillHeld = () =>
  new OperatorError('Tasks still run that may hold a previous DATABASE_URL: its role stays open.', {
    code: 'former-login-in-use',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again: it replaces those tasks, then closes the role.',
  })
