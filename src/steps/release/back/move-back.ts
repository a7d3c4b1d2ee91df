import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { revisionOf } from '../../../releases/arn.ts'
import { ALL_AT_ONCE } from '../../../releases/back/all-at-once.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { holdsFormerSecret } from '../../credentials/stale-tasks.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { markRolledAfter } from '../mark-rolled.ts'
import { asFarAsReadable } from './readable-secrets.ts'
import { sameWay, wayOn } from './way-on.ts'

type ApiContext = Given<Pick<RollbackContext, 'target' | 'tasksRenewed' | 'ways'>, 'target'>
type VoiceContext = Given<Pick<RollbackContext, 'target' | 'voiceLeft' | 'voiceMoved'>, 'target'>

/**
 * Section 2.10: moves the API's service to the release. Alarms, which the release that is left has raised, stop nothing. New tasks
 * are not asked before they have traffic: that takes an image of its own, and this way must do without. Tasks that may hold a
 * former DATABASE_URL or Redis token, as those that CodeDeploy kept, are replaced though their revision serves already.
 * @throws OperatorError `rollout-failed` and others of a rollout, with a hint that leads on
 */
export const moveApiBack = step({
  id: 'rollout',
  section: '2.10',
  title: 'Put the API back',
  needs: ['target'],
  run: async (
    deps: Pick<Deps, 'names' | 'rollout' | 'secrets' | 'service' | 'settings'>,
    context: ApiContext,
    progress: Progress,
  ) => {
    const { tag, taskDefinitionArn } = context.target
    const { desiredCount: desired } = deps.settings
    const told = `${revisionOf(taskDefinitionArn)} serves`
    const own = { ...deps, secrets: asFarAsReadable(deps.secrets, progress) }
    const renew = await holdsFormerSecret(own)
    if (renew) context.tasksRenewed = true
    if (!renew && (await deps.rollout.serves(taskDefinitionArn))) {
      // A deploy, or a way back, that was killed has left autoscaling suspended.
      await keepTasks(deps, desired, progress)
      return { skipped: `${told} already` }
    }
    const target = { taskDefinitionArn, desired, renew, strategy: ALL_AT_ONCE, ignoresAlarms: true }
    try {
      await markRolledAfter(own, () => deps.rollout.move({ ...target, otherwise: wayOn(context) }, progress))
    } catch (error) {
      throw leadingOn(error, tag)
    }
    await keepTasks(deps, desired, progress)
    return { detail: told }
  },
})

/**
 * Raises the least number of tasks where a park or a failed start has left none, and takes autoscaling up again. The service has moved
 * by then: where AWS refuses, workers and voice webhooks come back all the same.
 */
async function keepTasks({ rollout }: Pick<Deps, 'rollout'>, tasks: number, { line, signal }: Progress): Promise<void> {
  try {
    await rollout.keepAtLeast(tasks)
  } catch (error) {
    if (signal.aborted || !(error instanceof OperatorError)) throw error
    line(`note: autoscaling may stay suspended, or keep too few tasks, until the next deploy: ${error.message}`)
  }
}

/** Another deployment holds CodeDeploy's group: its release is left, and nobody shall deploy it to bring that to its end. */
function leadingOn(error: unknown, tag: string): unknown {
  if (!(error instanceof OperatorError) || error.code !== 'blue-green-busy' || error.whose !== 'operator') return error
  return new OperatorError(error.message, {
    code: 'blue-green-busy',
    whose: 'operator',
    exit: 'locked',
    hint: `Run ${sameWay(tag)}: it stops that deployment, or waits for its end, and goes on from here.`,
    evidence: error.evidence,
    cause: error,
  })
}

/**
 * Section 2.10: moves the voice webhooks' alias to the release's version, which is called before. One that does not answer keeps no
 * worker on the release that is left: the step `check-release` tells of it, once all else was put back.
 */
export const moveVoiceBack = step({
  id: 'voice',
  section: '2.10',
  title: 'Put voice webhooks back',
  needs: ['target'],
  gives: ['voiceMoved'],
  run: async ({ voiceLambda }: Pick<Deps, 'voiceLambda'>, context: VoiceContext, { line, signal }: Progress) => {
    const { voiceVersion } = context.target
    if (context.voiceLeft !== undefined)
      return { skipped: 'they stay where they are: no version was published', matters: true }
    if (voiceVersion === undefined) return { skipped: 'there are no voice webhooks' }
    try {
      const former = (await voiceLambda.find())?.aliasVersion
      if (former === voiceVersion) return { skipped: `version ${voiceVersion} answers already` }
      await voiceLambda.moveAlias(voiceVersion, { signal, onWait: line })
      context.voiceMoved = { version: voiceVersion, former }
      return { detail: `version ${voiceVersion} answers` }
    } catch (error) {
      if (signal.aborted || !(error instanceof OperatorError)) throw error
      context.voiceLeft = error
      return { skipped: `they stay where they are: ${error.message}`, matters: true }
    }
  },
})
