import type { ServiceState } from '../../../aws/ecs/service.ts'
import type { Deps } from '../../../deps.ts'
import { messageOf } from '../../../errors.ts'
import { revisionOf } from '../../../releases/arn.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import type { Progress } from '../../step.ts'

export type Worker = ReturnType<Deps['workers']['of']>

/** A worker that this deploy has moved, and its service as it was before. */
export type Moved = { worker: Worker; former: ServiceState }

type Needs = Pick<Deps, 'rollout' | 'service' | 'settings' | 'voiceLambda'>

/**
 * Takes a release that is half rolled out back to what served before this deploy, by the revisions that were pinned: workers,
 * then voice webhooks, then the API, the newest first. Each is tried, whatever became of the others. Gives a line each.
 * What nobody had before (a first deploy, a restore) stays: without it nothing would answer.
 */
export async function takeRolloutBack(
  deps: Needs,
  context: Pick<DeployContext, 'before' | 'voiceMoved'>,
  moved: readonly Moved[],
  progress: Pick<Progress, 'line' | 'signal'>,
): Promise<string[]> {
  const done: string[] = []
  const attempt = async (what: string, run: () => Promise<string | undefined>) => {
    try {
      const did = await run()
      if (did !== undefined) done.push(`${what} ${did}`)
    } catch (error) {
      done.push(`${what} could not be put back: ${messageOf(error)}`)
    }
  }
  for (const { former, worker } of moved.toReversed())
    await attempt(`the worker ${worker.name}`, () => putWorkerBack(worker, former))
  const formerVersion = context.voiceMoved?.former
  if (formerVersion !== undefined) {
    await attempt('voice webhooks', async () => {
      await deps.voiceLambda.moveAlias(formerVersion, { signal: progress.signal, onWait: progress.line })
      delete context.voiceMoved
      return `were put back to version ${formerVersion}`
    })
  }
  const [served] = context.before?.revisions ?? []
  if (served !== undefined && served.taskDefinitionArn !== '') {
    await attempt('the API', () => putApiBack(deps, served.taskDefinitionArn, progress))
  }
  return done
}

async function putWorkerBack({ service }: Worker, former: ServiceState): Promise<string | undefined> {
  const now = await service.describe()
  if (now === undefined) return undefined
  if (now.taskDefinitionArn === former.taskDefinitionArn) {
    if (now.desired === former.desired) return undefined
    await service.scale(former.desired)
  } else await service.moveTo(former.taskDefinitionArn, former.desired)
  return former.desired === 0
    ? 'was scaled back to 0 tasks, as before'
    : `was put back to ${revisionOf(former.taskDefinitionArn)}`
}

async function putApiBack(
  { rollout, service, settings }: Needs,
  taskDefinitionArn: string,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<string | undefined> {
  const now = await service.describe()
  if (now === undefined || now.taskDefinitionArn === taskDefinitionArn) return undefined
  await rollout.move({ taskDefinitionArn, desired: settings.desiredCount, renew: false }, { line, signal })
  return `was put back to ${revisionOf(taskDefinitionArn)}`
}
