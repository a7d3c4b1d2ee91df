import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { differences, type RunningRelease } from '../../releases/difference.ts'
import { releaseImages, shortTag } from '../../releases/release-images.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { needOutputs } from '../../terraform/outputs.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Given, type Progress, step } from '../step.ts'
import { voiceVersionOf } from './voice-version.ts'

type Released = Given<Pick<DeployContext, 'outputs' | 'tag'>, 'outputs'>
type Needs = Pick<Deps, 'clock' | 'names' | 'registries' | 'service' | 'taskDefinitions' | 'voiceLambda'>

/**
 * Section 2.5, after everything has moved: what AWS runs is held against the release that was asked for - the service's
 * revision and its image, every running task with the digest that it pulled, and the version that voice webhooks call.
 * That each step did its work says nothing of what an override file, or somebody else, made of it.
 */
export const checkRelease = step({
  id: 'check-release',
  section: '2.5',
  title: 'Check that what runs is the release',
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
    if (found.length === 0) return { detail: `${shortTag(context.tag)}: service, tasks and voice webhooks` }
    throw new OperatorError(`What runs is not ${shortTag(context.tag)}: ${found[0]}.`, {
      code: 'release-differs',
      whose: 'operator',
      hint: 'The likely cause is an override file in infra/terraform, or somebody else who changed the service or the voice Lambda meanwhile. Remove it, then deploy again.',
      evidence: found.slice(1),
    })
  },
})

async function lookForDifferences(deps: Needs, context: Released): Promise<string[]> {
  const { outputs } = context
  const { api_task_definition_arn: taskDefinitionArn } = needOutputs(outputs, 'api_task_definition_arn')
  const voice = outputs.api_gateway_url === undefined ? undefined : await deps.voiceLambda.find()
  const voiceVersion = voice && (await voiceVersionOf(deps, voice, context.tag))
  return differences(
    {
      tag: context.tag,
      taskDefinitionArn,
      digests: await digestsOf(deps, context.tag),
      voiceVersion,
    },
    await whatRuns(deps, voice?.aliasVersion),
  )
}

async function whatRuns(deps: Needs, aliasVersion: string | undefined): Promise<RunningRelease> {
  const [service, tasks] = await Promise.all([deps.service.describe(), deps.service.runningTasks()])
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

/** As the registry has them now; an index's digest is not what a task or a function tells. */
async function digestsOf({ names, registries }: Needs, tag: string) {
  const found = await Promise.all(
    releaseImages(names, tag).map(async (each) => {
      const image = await registries.image(each.repository, each.tag)
      return [each.kind, image === undefined || image.index ? undefined : image.digest] as const
    }),
  )
  return Object.fromEntries(found) as Partial<Record<'api' | 'voice-lambda', string>>
}
