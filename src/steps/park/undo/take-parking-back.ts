import { commandLine } from '../../../command-line.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { withVoicePin } from '../../../releases/pin.ts'
import type { Release } from '../../../releases/release.ts'
import { withoutParking } from '../../../releases/waking.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { type Outcome, type Progress, step } from '../../step.ts'
import { detailOf, isNotServing } from './undone.ts'
import { type UndoNeeds, undosLeft } from './undos-left.ts'

type Needs = UndoNeeds & Pick<Deps, 'names' | 'releaseParameter'>
type Failure = { title: string; error: unknown }

const line = { id: 'unfinished-park', section: '5', title: 'Take back a park that was not finished' }

/**
 * Takes back a parking that another command has begun and left (its credentials ended, its machine is gone): the tasks of
 * before serve, autoscaling goes on, the voice Lambda forwards, the database is protected as it was. Each is tried, whether or
 * not the others succeed; once all are done, the release parameter forgets the parking. Skipped where none was left.
 * @throws OperatorError `park-left` with what could not be taken back; the same command tries again
 */
export const takeParkingBack = step({
  ...line,
  run: async (deps: Needs, _: object, progress: Progress) => {
    const { failures, outcome } = await takeBack(deps, progress)
    if (failures.length > 0)
      throw left(
        deps,
        failures,
        `Run \`${commandLine('restore')}\` again: it tries what is left. If that fails again, run \`${commandLine('deploy')}\`: a deploy goes on anyway, and moves tasks and voice webhooks to its release.`,
      )
    return outcome
  },
})

/**
 * The same in a deploy, which goes on where something could not be taken back: it may be the release itself that has to
 * change first, and the deploy moves tasks and voice webhooks, and protects the database. The parking stays recorded until
 * `finishTakingBack`.
 */
export const tryTakingParkingBack = step({
  ...line,
  run: async (deps: Needs, context: Pick<DeployContext, 'parkingLeft'>, progress: Progress): Promise<Outcome> => {
    const { failures, outcome } = await takeBack(deps, progress)
    if (failures.length === 0) return outcome
    for (const { error, title } of failures) progress.line(`not taken back: ${title}: ${messageOf(error)}`)
    context.parkingLeft = true
    return {
      detail: `${deps.settings.environment} stays half parked until the end of this deploy, which takes the rest back`,
    }
  },
})

/** The end of a deploy that began on a half-parked environment: what its recorded parking says is true again, or told. */
export const finishTakingBack = step({
  id: 'finish-unfinished-park',
  section: '5',
  title: 'Take back the rest of the park',
  applies: ({ parkingLeft }) => parkingLeft === true,
  run: async (deps: Needs, context: Pick<DeployContext, 'parkingLeft'>, progress: Progress) => {
    const { failures, outcome } = await takeBack(deps, progress)
    if (failures.length > 0)
      throw left(
        deps,
        failures,
        `The release is deployed. Run \`${commandLine('deploy')}\` again: it tries what is left.`,
      )
    context.parkingLeft = false
    return outcome
  },
})

/** Tries each undo; the release parameter forgets the parking where none failed. */
async function takeBack(deps: Needs, progress: Progress): Promise<{ failures: Failure[]; outcome: Outcome }> {
  const release = await deps.releaseParameter.read()
  const failures: Failure[] = []
  if (release?.parking === undefined || release.parked === 'yes' || release.parked === 'full')
    return { failures, outcome: { skipped: 'no park was left unfinished' } }
  const { by, since } = release.parking
  progress.line(`${deps.settings.environment} is half parked since ${since}, by ${by}`)
  const notServing: string[] = []
  for (const { run, title } of undosLeft(deps, release, release.parking)) {
    try {
      const undone = await run(progress)
      progress.line(`${title}: ${detailOf(undone)}`)
      if (isNotServing(undone)) notServing.push(undone.notServing)
    } catch (error) {
      progress.signal.throwIfAborted()
      failures.push({ title, error })
    }
  }
  if (failures.length === 0) await forget(deps, release)
  return { failures, outcome: { detail: [`the park of ${since} is taken back`, ...notServing].join('; but ') } }
}

/**
 * A read that finds no parameter is older than the one that found the parking. What a deploy has pinned of the voice Lambda may
 * be a version that answers by itself: a bare apply would move callers there again, so what forwards now is pinned instead.
 */
async function forget({ releaseParameter, voiceLambda }: Needs, found: Release): Promise<void> {
  const release = withoutParking((await releaseParameter.read()) ?? found)
  const pinned = release.pin?.voice_lambda_version
  const answering = pinned === undefined ? undefined : (await voiceLambda.configuration())?.version
  await releaseParameter.write(answering === undefined ? release : withVoicePin(release, answering))
}

const left = ({ settings }: Needs, failures: readonly Failure[], hint: string) => {
  const [first] = failures
  return new OperatorError(
    `${settings.environment} is still half parked: ${first?.title}: ${messageOf(first?.error)}`,
    {
      code: 'park-left',
      whose: first?.error instanceof OperatorError ? first.error.whose : 'aws',
      hint: `All data are there. ${hint}`,
      evidence: failures.slice(1).map(({ error, title }) => `${title}: ${messageOf(error)}`),
      cause: first?.error,
    },
  )
}
