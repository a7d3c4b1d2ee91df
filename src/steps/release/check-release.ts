import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { differences, type RunningRelease } from '../../releases/difference.ts'
import { shortTag } from '../../releases/release-images.ts'
import { besidesPrimary } from '../../releases/task-sets.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Given, type Progress, step } from '../step.ts'
import { keepServed } from './keep-images.ts'
import { voiceVersionOf } from './voice-version.ts'
import { configuredWorkers } from './workers/wanted-workers.ts'
import { differencesOfWorkers } from './workers/worker-differences.ts'

type Released = Given<Pick<DeployContext, 'digests' | 'outputs' | 'tag' | 'toldDigests'>, 'outputs'>
type Needs = Pick<
  Deps,
  'clock' | 'names' | 'registries' | 'service' | 'settings' | 'taskDefinitions' | 'voiceLambda' | 'workers'
>

/**
 * Section 2.5, after everything has moved: what AWS runs is held against the release that was asked for - the service's
 * revision and its image, every running task with the digest that it pulled, and the version that voice webhooks call.
 * That each step did its work says nothing of what an override file, or somebody else, made of it. The images of a release
 * that serves are kept from expiring.
 */
export const checkRelease = step({
  id: 'check-release',
  section: '2.5',
  title: 'Check that what runs is the release',
  looks: true,
  needs: ['outputs'],
  run: async (deps: Needs, context: Released, { line, signal }: Pick<Progress, 'line' | 'signal'>) => {
    let found: string[] = []
    let isTold = false
    // ECS and Lambda may describe things for some seconds as they were before a change: the last tasks that were drained,
    // an alias that was moved just now. Source: Amazon ECS API Reference, "RunTask" (eventual consistency).
    const look = async () => {
      found = await lookForDifferences(deps, context)
      if (found.length === 0) return true
      if (!isTold) line(`${waitingFor(waits.releaseShown)}: ${found[0]}`)
      isTold = true
      return undefined
    }
    await until(deps.clock, look, { ...waits.releaseShown, signal })
    if (found.length === 0) {
      const notKept = context.digests && (await keepServed(deps, context.digests))
      if (notKept !== undefined) line(notKept)
      const what =
        context.outputs.api_gateway_url === undefined ? 'service and tasks' : 'service, tasks and voice webhooks'
      return { detail: `${shortTag(context.tag)}: ${what}${workersInWords(deps)}` }
    }
    throw new OperatorError(`What runs is not ${shortTag(context.tag)}: ${found[0]}.`, {
      code: 'release-differs',
      whose: 'operator',
      hint: 'The likely cause is an override file in infra/terraform, or somebody else who changed the service or the voice Lambda meanwhile. Delete that file, then deploy again.',
      evidence: found.slice(1),
    })
  },
})

async function lookForDifferences(deps: Needs, context: Released): Promise<string[]> {
  const { outputs } = context
  const { api_task_definition_arn: taskDefinitionArn } = needOutputs(outputs, 'api_task_definition_arn')
  const voice = outputs.api_gateway_url === undefined ? undefined : await deps.voiceLambda.find()
  const voiceImage = { tag: context.tag, digests: context.toldDigests?.['voice-lambda'] }
  const voiceVersion = voice && (await voiceVersionOf(deps, voice, voiceImage))
  const found = differences(
    {
      tag: context.tag,
      taskDefinitionArn,
      digests: context.toldDigests,
      voiceVersion,
    },
    await whatRuns(deps, voice?.aliasVersion),
  )
  const { worker_task_definition_arns: revisions = {} } = outputs
  const workers = configuredWorkers(deps.settings).map((each) => ({ ...each, taskDefinitionArn: revisions[each.name] }))
  return [...found, ...(await differencesOfWorkers(deps, workers))]
}

/** What AWS runs now: service, tasks, and the version that voice webhooks call. */
export async function whatRuns(
  deps: Pick<Needs, 'names' | 'service' | 'taskDefinitions' | 'voiceLambda'>,
  aliasVersion: string | undefined,
): Promise<RunningRelease> {
  const [service, running] = await Promise.all([deps.service.describe(), deps.service.runningTasks()])
  // After a blue/green shift the previous tasks run on for some minutes, without traffic.
  const { kept } = besidesPrimary(service?.taskSets ?? [])
  const tasks = running.filter(({ startedBy }) => startedBy === undefined || !kept.has(startedBy))
  const { apiContainer } = deps.names
  const revision = service?.taskDefinitionArn ?? 'gone'
  const definition = service && (await deps.taskDefinitions.describe(revision))
  const voice = aliasVersion === undefined ? undefined : await deps.voiceLambda.image(aliasVersion)
  return {
    service: {
      taskDefinitionArn: revision,
      image: definition?.containers.find(({ name }) => name === apiContainer)?.image ?? 'gone',
    },
    tasks: tasks.flatMap(({ containers, id, taskDefinitionArn }) => {
      const own = containers.find(({ name }) => name === apiContainer)
      return own === undefined ? [] : [{ id, taskDefinitionArn, image: own.image, digest: own.digest }]
    }),
    ...(voice && aliasVersion !== undefined ? { voice: { version: aliasVersion, ...voice } } : {}),
  }
}

const workersInWords = ({ settings }: Pick<Deps, 'settings'>): string => {
  const names = configuredWorkers(settings).map(({ name }) => name)
  return names.length === 0 ? '' : `, ${names.join(', ')}`
}
