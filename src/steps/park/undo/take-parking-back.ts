import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import type { Parking } from '../../../releases/parking.ts'
import type { Release } from '../../../releases/release.ts'
import { withoutParking } from '../../../releases/waking.ts'
import type { Undo } from '../../../tasks/park-context.ts'
import { type Progress, step } from '../../step.ts'
import { protectAgain } from '../lift-protection.ts'
import { forwardAgain } from './forward-again.ts'
import { startTasksAgain } from './start-tasks-again.ts'

type Needs = Pick<
  Deps,
  | 'autoscaling'
  | 'clock'
  | 'database'
  | 'names'
  | 'releaseParameter'
  | 'rollout'
  | 'service'
  | 'settings'
  | 'voiceLambda'
>

/**
 * Takes back a parking that another command has begun and left (its credentials ended, its machine is gone): the tasks of
 * before serve, autoscaling goes on, the voice Lambda forwards, the database is protected as it was. Each is tried, whether or
 * not the others succeed; once all are done, the release parameter forgets the parking. Skipped where none was left.
 * @throws OperatorError `park-left` with what could not be taken back; the same command tries again
 */
export const takeParkingBack = step({
  id: 'unfinished-park',
  section: '5',
  title: 'Take back a park that was not finished',
  run: async (deps: Needs, _: object, progress: Progress) => {
    const release = await deps.releaseParameter.read()
    if (release?.parking === undefined || release.parked === 'yes' || release.parked === 'full')
      return { skipped: 'no park was left unfinished' }
    const { by, since } = release.parking
    progress.line(`${deps.settings.environment} is half parked since ${since}, by ${by}`)
    const failures: { title: string; error: unknown }[] = []
    for (const { run, title } of await undosOf(deps, release, release.parking)) {
      try {
        progress.line(`${title}: ${await run(progress)}`)
      } catch (error) {
        progress.signal.throwIfAborted()
        failures.push({ title, error })
      }
    }
    if (failures.length > 0) throw left(deps, failures)
    await deps.releaseParameter.write(withoutParking((await deps.releaseParameter.read()) ?? {}))
    return { detail: `the park of ${since} is taken back` }
  },
})

/** First what callers need: the tasks, then what forwards calls to them. */
async function undosOf(deps: Needs, release: Release, parking: Parking): Promise<Undo[]> {
  const [service, limits, voice, database] = await Promise.all([
    deps.service.describe(),
    deps.autoscaling.limits(),
    deps.voiceLambda.configuration(),
    deps.database.describe(),
  ])
  const forward = voice && (await forwardAgain(deps, voice, release))
  return [
    ...(service ? [startTasksAgain(deps, { limits, service, parking })] : []),
    ...(forward ? [forward] : []),
    ...(database && parking.protected && !database.deletionProtection ? [protectAgain(deps, database)] : []),
  ]
}

const left = ({ settings }: Needs, failures: readonly { title: string; error: unknown }[]) => {
  const [first] = failures
  return new OperatorError(
    `${settings.environment} is still half parked: ${first?.title}: ${messageOf(first?.error)}`,
    {
      code: 'park-left',
      whose: first?.error instanceof OperatorError ? first.error.whose : 'aws',
      hint: `All data are there. Run \`${commandLine('restore')}\` again: it tries what is left.`,
      evidence: failures.slice(1).map(({ error, title }) => `${title}: ${messageOf(error)}`),
      cause: first?.error,
    },
  )
}
