import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { namesOf } from '../../parks/destroyed.ts'
import { count, localTime } from '../../quantities.ts'
import { readSleep, type SleepNeeds, type SleepState } from '../restore/read-sleep.ts'
import { type Outcome, step } from '../step.ts'

type Needs = SleepNeeds & Pick<Deps, 'names' | 'settings'>

/**
 * Section 5: a parked environment, or one whose data are in snapshots alone, is woken with them, and nothing else is done
 * to it before: a deploy would make an empty database beside its data. Exit 3 with the command that restores it.
 */
export async function refuseAsleep(deps: Needs, options?: { besidesParking: boolean }): Promise<Outcome> {
  const found = await readSleep(deps, options)
  const refusal = refusalOf(deps, found)
  if (refusal) throw refusal
  if (found.sleep.kind === 'waking') return { detail: 'a restore has come as far as its tasks', matters: true }
  const former = namesOf(found.ofDestroyed)
  if (!found.there.database && former.length > 0)
    return {
      detail: `begins empty: ${count(former.length, 'snapshot')} of a destroyed environment stay; to have one back afterwards: \`${commandLine('park')}\`, then \`${commandLine('restore', { flags: ['--snapshot', former[0] ?? ''] })}\``,
    }
  return { skipped: found.there.database ? 'its data are there' : 'no database, and no snapshot of one' }
}

/**
 * The same as a step; a deploy that goes on with a half-parked environment is not refused for that. With `skipIfParked` it is no
 * error that the environment is parked, by medspa or by the checklist's own destroy: `leftParked` says so, and the deploy ends
 * there. A restore that has come half-way is nobody's wish, and refused all the same.
 */
export const checkAwake = step({
  id: 'former-data',
  section: '5',
  title: 'Look for data of a parked environment',
  looks: true,
  run: async (
    deps: Needs,
    context: { parkingLeft?: boolean; skipIfParked?: boolean; leftParked?: string },
  ): Promise<Outcome> => {
    try {
      return await refuseAsleep(deps, { besidesParking: context.parkingLeft === true })
    } catch (error) {
      if (!context.skipIfParked || !(error instanceof OperatorError) || !parkedCodes.includes(error.code)) throw error
      context.leftParked = error.message
      return { skipped: error.message }
    }
  },
})

const parkedCodes = ['parked', 'former-data']

function refusalOf(deps: Needs, { sleep, snapshots }: SleepState): OperatorError | undefined {
  const { environment } = deps.settings
  const hint = `\`${commandLine('restore')}\` restores it with its data; with --restore-if-parked a deploy does too.`
  if (sleep.kind === 'parked') return asleep(deps, sleep)
  if (sleep.kind === 'parking') throw halfParked(deps, sleep)
  if (sleep.kind === 'waking' && !sleep.serves) {
    return new OperatorError(`A restore of ${environment} has begun and not come to its end.`, {
      code: 'restore-begun',
      whose: 'operator',
      exit: 'refused',
      hint: `Run \`${commandLine('restore')}\` again: it goes on from there.`,
    })
  }
  if (sleep.kind !== 'destroyed') return undefined
  const [kind = 'database'] = sleep.missing
  const [newest, ...older] = snapshots[kind]
  const what = kind === 'database' ? `database ${deps.names.database}` : `Redis ${deps.names.redis}`
  // They take no tag of `medspa destroy`, and go with the backup alone.
  const kept = snapshots[kind].every(({ kind: taken }) => taken === 'automated')
  const orEmpty = kept
    ? ' To begin empty, delete the automated backups that RDS keeps: docs/operations.md, "Backups", has the commands.'
    : ''
  return new OperatorError(
    `There is no ${what}, but its snapshot ${newest?.id} of ${newest && localTime(newest.created)}: a deploy would begin with an empty one.`,
    {
      code: 'former-data',
      whose: 'operator',
      exit: 'refused',
      hint: `${hint}${orEmpty}`,
      evidence: older.slice(0, 5).map(({ created, id }) => `${id} of ${localTime(created)}`),
    },
  )
}

/** For commands that need nothing but to know that medspa parked the environment. */
export async function refuseParked(deps: Pick<Deps, 'releaseParameter' | 'settings'>): Promise<void> {
  const release = await deps.releaseParameter.read()
  if (release?.parked === 'yes' || release?.parked === 'full') throw asleep(deps, { since: release.parked_since })
  if (release?.parking !== undefined) throw halfParked(deps, release.parking)
}

const asleep = (deps: Pick<Deps, 'settings'>, { since }: { since?: string | undefined }): OperatorError =>
  new OperatorError(`${deps.settings.environment} is parked${since ? ` since ${since}` : ''}.`, {
    code: 'parked',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('restore')}\` restores it with its data; \`${commandLine('deploy', { flags: ['--restore-if-parked'] })}\` deploys then, too.`,
  })

const halfParked = ({ settings }: Pick<Deps, 'settings'>, { by, since }: { by: string; since: string }) =>
  new OperatorError(`${settings.environment} is half parked: a park has begun and not come to its end.`, {
    code: 'park-begun',
    whose: 'operator',
    exit: 'refused',
    hint: `All data are there. \`${commandLine('restore')}\` (or the next deploy) takes the park back; \`${commandLine('park')}\` goes on with it.`,
    evidence: [`since ${since}, by ${by}`],
  })
