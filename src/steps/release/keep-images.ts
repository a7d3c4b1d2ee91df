import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { inUseTag, servedTag, type Use } from '../../releases/kept-images.ts'
import type { ReleaseDigests } from '../../releases/pin.ts'
import { repositoryOf } from '../../releases/release-images.ts'
import { imageDigest } from '../../releases/serving.ts'
import { targetOf } from '../../releases/targets.ts'

type Registries = Pick<Deps, 'names' | 'registries'>

/**
 * Keeps the images of what runs now from expiring, and those of the release that comes: whatever becomes of this deploy, and
 * however many are pushed after it, a task that is replaced finds its image. Undefined, or why that was not done, in words: a
 * role that may not push can still deploy what is there.
 */
export function keepRegistered(
  deps: Registries & Pick<Deps, 'service' | 'taskDefinitions' | 'voiceLambda'>,
  digests: ReleaseDigests | undefined,
  runs: {
    task_definition_arn?: string | undefined
    voice_lambda_version?: string | undefined
    /** Revisions of workers, by their names. */
    workers?: Readonly<Record<string, string>> | undefined
  },
): Promise<string | undefined> {
  return orWhyNot(async () => {
    const revisions = [runs.task_definition_arn, ...Object.values(runs.workers ?? {})]
    const [targets, api, voice] = await Promise.all([
      digestsOfTargets(deps, revisions),
      apiDigest(deps, runs.task_definition_arn),
      runs.voice_lambda_version === undefined ? undefined : deps.voiceLambda.image(runs.voice_lambda_version),
    ])
    await Promise.all([
      ...tagged(deps, 'serving', {
        ...targets,
        api,
        'voice-lambda': voice && (voice.digest ?? imageDigest(voice.image)),
      }),
      ...tagged(deps, 'registered', digests ?? {}),
    ])
  })
}

/** Keeps the images of a release that serves, and among those that served once it does not any more. */
export const keepServed = (deps: Registries, digests: ReleaseDigests): Promise<string | undefined> =>
  orWhyNot(async () => {
    const { registries } = deps
    await Promise.all([
      ...tagged(deps, 'serving', digests),
      ...entriesOf(digests).map(([kind, digest]) =>
        registries.addTag(repositoryOf(deps.names, kind), digest, servedTag(digest)),
      ),
    ])
  })

const tagged = (deps: Registries, use: Use, digests: Readonly<Record<string, string | undefined>>) =>
  entriesOf(digests).map(([kind, digest]) =>
    deps.registries.addTag(repositoryOf(deps.names, kind), digest, inUseTag(use, kind)),
  )

const entriesOf = (digests: Readonly<Record<string, string | undefined>>) =>
  Object.entries(digests).filter((entry): entry is [string, string] => entry[1] !== undefined)

/** Of revisions that run: the images of further targets of the Dockerfile, by the targets, as far as they are named by digest. */
async function digestsOfTargets(
  { names, taskDefinitions }: Pick<Deps, 'names' | 'taskDefinitions'>,
  revisions: readonly (string | undefined)[],
): Promise<Record<string, string>> {
  const known = revisions.filter((arn) => arn !== undefined)
  const definitions = await Promise.all(known.map((arn) => taskDefinitions.describe(arn)))
  const images = definitions.flatMap((definition) => definition?.containers.map(({ image }) => image) ?? [])
  return Object.fromEntries(
    images.flatMap((image): [string, string][] => {
      const target = targetOf(names, image)
      const digest = imageDigest(image)
      return target === undefined || digest === undefined ? [] : [[target, digest]]
    }),
  )
}

/** Of a revision that names its image by a tag alone, what its tasks have pulled: the tag may name another one by now. */
async function apiDigest(
  { names, service, taskDefinitions }: Pick<Deps, 'names' | 'service' | 'taskDefinitions'>,
  arn: string | undefined,
): Promise<string | undefined> {
  if (arn === undefined) return undefined
  const definition = await taskDefinitions.describe(arn)
  const image = definition?.containers.find(({ name }) => name === names.apiContainer)?.image
  const digest = image === undefined ? undefined : imageDigest(image)
  if (digest !== undefined) return digest
  const tasks = await service.runningTasks()
  return tasks
    .filter((task) => task.taskDefinitionArn === arn)
    .flatMap(({ containers }) => containers.filter(({ name }) => name === names.apiContainer))
    .find((container) => container.digest !== undefined)?.digest
}

/** Undefined, or why the images are not kept, in words. */
export async function orWhyNot(keep: () => Promise<void>): Promise<string | undefined> {
  try {
    await keep()
    return undefined
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return `its images are not kept from expiring: ${error.message}`
  }
}
