import type { Deps } from '../../deps.ts'
import { imageDigest, imageRepository, imageTag, withDigest } from '../../releases/serving.ts'
import type { foundIn, Snapshot } from '../../status/snapshot.ts'
import type { Remembering } from './remembering.ts'

type Images = NonNullable<ReturnType<typeof foundIn<Extract<Snapshot['images'], { found: unknown }>['found']>>>
type Needs = Pick<Deps, 'names' | 'registries' | 'voiceLambda' | 'workers'>

/**
 * The images of what serves, and whether the environment's registries still have them: by the digest that a reference names,
 * else by its tag. Tasks that run need them no more; the next one does. Images of other registries are left out.
 */
export async function readImages(deps: Needs, remembered: Remembering): Promise<Images | undefined> {
  const { names, registries, voiceLambda, workers } = deps
  const [service, voice, found] = await Promise.all([remembered.service(), remembered.voice(), workers.found()])
  const ofWorkers = await Promise.all(found.map((name) => workers.of(name).service.describe()))
  const revisions = [service, ...ofWorkers].flatMap((each) => each?.taskDefinitionArn ?? [])
  const [definitions, voiceImage] = await Promise.all([
    Promise.all(revisions.map(remembered.definition)),
    voice && voiceLambda.image(voice.version),
  ])
  const referenced = [
    ...definitions.flatMap((definition) =>
      (definition?.containers ?? []).map(({ image, name }) => ({ of: `container ${name}`, image })),
    ),
    ...(voiceImage === undefined
      ? []
      : [
          {
            of: 'the voice Lambda',
            image: voiceImage.digest === undefined ? voiceImage.image : withDigest(voiceImage.image, voiceImage.digest),
          },
        ]),
  ].flatMap(({ image, of }) => {
    const repository = imageRepository(image)
    const reference = imageDigest(image) ?? imageTag(image)
    return repository.startsWith(`${names.prefix}-`) && reference !== undefined ? [{ of, repository, reference }] : []
  })
  if (referenced.length === 0) return undefined
  return Promise.all(
    referenced.map(async (each) => ({ ...each, there: await registries.has(each.repository, each.reference) })),
  )
}
