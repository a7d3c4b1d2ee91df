import type { Deps } from '../../../deps.ts'
import { messageOf, OperatorError } from '../../../errors.ts'
import { revisionOf } from '../../../releases/arn.ts'
import { shortTag } from '../../../releases/release-images.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { rollWorker } from '../workers/roll-worker.ts'
import { asFarAsReadable } from './readable-secrets.ts'
import { voiceLeftInWords, wayOn } from './way-on.ts'

type Needs = Parameters<typeof rollWorker>[0] & Pick<Deps, 'workers'>
type Context = Given<Pick<RollbackContext, 'target' | 'tasksRenewed' | 'voiceLeft' | 'ways' | 'workersBack'>, 'target'>

/** Where one worker goes. */
type Way = { name: string; otherwise: string; renew: boolean; taskDefinitionArn: string }

/**
 * Section 2.10: moves each worker of the release to it, with as many tasks as its service has, and sees that it stays up. The
 * configuration file is not asked: it is of this checkout, and not of the release. A worker whose service is gone is left out.
 * All are tried, and none that moved is put back onto the release that is left.
 * @throws OperatorError `worker-failed`, at the end, where a worker does not run on the release
 */
export const moveWorkersBack = step({
  id: 'workers',
  section: '2.10',
  title: 'Put the workers back',
  needs: ['target'],
  gives: ['workersBack'],
  run: async (deps: Needs, context: Context, progress: Progress) => {
    const back: NonNullable<RollbackContext['workersBack']>[number][] = []
    context.workersBack = back
    const told: string[] = []
    const failures: { name: string; error: unknown }[] = []
    const own = { ...deps, secrets: asFarAsReadable(deps.secrets, progress) }
    const common = { otherwise: wayOn(context), renew: context.tasksRenewed ?? false }
    for (const [name, taskDefinitionArn] of Object.entries(context.target.workers)) {
      try {
        const runs = await putBack(own, { ...common, name, taskDefinitionArn }, progress)
        if (runs === undefined) {
          progress.line(`the worker ${name} has no service any more, and is left out`)
          continue
        }
        back.push({ name, taskDefinitionArn })
        told.push(`${name} ${runs}`)
      } catch (error) {
        if (progress.signal.aborted) throw error
        progress.line(`${name}: ${messageOf(error)}; the others go on`)
        failures.push({ name, error })
      }
    }
    if (failures.length > 0) throw failed(context, failures, told)
    const detail = told.join(', ')
    if (told.length === 0) return { skipped: 'there is none' }
    return told.every((each) => each.endsWith(' already')) ? { skipped: detail } : { detail }
  },
})

/** What runs then, in words; undefined where there is no service. */
async function putBack(
  deps: Needs,
  { name, otherwise, renew, taskDefinitionArn }: Way,
  progress: Progress,
): Promise<string | undefined> {
  const worker = deps.workers.of(name)
  const former = await worker.service.describe()
  // AWS describes a service for some minutes after somebody has deleted it.
  if (former === undefined || former.status === 'DRAINING') return undefined
  const { desired } = former
  if (desired > 0) return rollWorker(deps, worker, { taskDefinitionArn, desired, former, otherwise, renew }, progress)
  // Somebody has scaled it to no task: there is none to wait for, and its next ones are the release's.
  const named = `${revisionOf(taskDefinitionArn)} with no task`
  if (former.taskDefinitionArn === taskDefinitionArn) return `${named} already`
  await worker.service.moveTo(taskDefinitionArn)
  return named
}

function failed(
  context: Context,
  failures: readonly { name: string; error: unknown }[],
  told: readonly string[],
): OperatorError {
  const own = failures.flatMap(({ error }) => (error instanceof OperatorError ? [error] : []))
  const [first] = failures
  const many = failures.length > 1
  const { target, voiceLeft } = context
  // That of a rollout says what a task lacks, and leads on too.
  const hint = own.find(({ code }) => code === 'rollout-failed')?.hint ?? wayOn(context)
  return new OperatorError(
    `The ${many ? 'workers' : 'worker'} ${failures.map(({ name }) => name).join(', ')} ${many ? 'do' : 'does'} not run on ${shortTag(target.tag)}: ${messageOf(first?.error)}`,
    {
      code: 'worker-failed',
      whose: own[0]?.whose ?? 'operator',
      hint: voiceLeft === undefined ? `Everything else was put back. ${hint}` : hint,
      tasks: own.flatMap(({ tasks }) => tasks),
      evidence: [
        ...(voiceLeft === undefined ? [] : [voiceLeftInWords(voiceLeft)]),
        ...failures.slice(1).map(({ error, name }) => `${name}: ${messageOf(error)}`),
        ...told,
        ...own.flatMap(({ evidence }) => evidence),
      ],
      cause: first?.error,
    },
  )
}
