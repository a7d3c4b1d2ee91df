import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { generateRolePassword, otherLogin } from '../../secrets/application-roles.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { refuseParked } from '../preflight/check-awake.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import { type Progress, step } from '../step.ts'
import { stateOf, takeUnusedRole } from './ensure-database-roles.ts'
import { needDatabase } from './ready-database.ts'
import { setDatabaseLogin } from './set-database-login.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets' | 'service' | 'settings'>

/**
 * DATABASE_URL changes to the other login role, with a new password; tasks that hold the present one go on with it until
 * they are replaced. Only a role that may not log in is taken, which the probe sees in the database itself: a closed role
 * is nobody's. One that is open was left so by a rotation that was stopped, and tasks may run with it: `unfinished` says
 * that this has to be finished before.
 */
export const changeDatabaseLogin = step({
  id: 'rotate',
  section: '2.4',
  title: 'Change to the other role',
  async run(deps: Needs, context: Pick<SecretContext, 'changed' | 'unfinished'>, progress: Progress) {
    await refuseParked(deps)
    const database = await needDatabase(deps, progress)
    const state = stateOf((await deps.secrets.read(deps.names.appSecrets))?.values, database)
    if (state.kind === 'foreign') throw notOurs(state.where)
    if (state.kind === 'to-make') {
      const { login } = await takeUnusedRole(deps, database, progress)
      context.changed = ['DATABASE_URL']
      return { detail: `DATABASE_URL names ${login}` }
    }
    const login = otherLogin(state.login)
    const role = { login, password: generateRolePassword(), command: 'take-closed-role' as const }
    const opened = await setDatabaseLogin(deps, database, role, progress)
    if (opened.inUse) {
      context.unfinished = `${login} is still open, with ${opened.connected} sessions: an earlier change was not finished`
      return { skipped: context.unfinished }
    }
    context.changed = ['DATABASE_URL']
    return { detail: `DATABASE_URL names ${login}` }
  },
})

const notOurs = (where: string) =>
  new OperatorError(`DATABASE_URL names ${where}, which is not medspa's to rotate.`, {
    code: 'secret-not-rotated',
    whose: 'operator',
    exit: 'usage',
    hint: `Make a new password there, then: ${commandLine('secrets set', { words: ['DATABASE_URL'], flags: ['--roll'] })}`,
  })
