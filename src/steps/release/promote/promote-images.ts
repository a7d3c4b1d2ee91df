import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { CopiedImage } from '../../../images/copy/copy-image.ts'
import { megabytes } from '../../../quantities.ts'
import { type ReleaseImage, releaseImages, repositoryOf } from '../../../releases/release-images.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { sideBySide } from '../../side-by-side.ts'
import { type Progress, step } from '../../step.ts'
import { writablePaths } from '../inspect-images.ts'
import { imagesWanted, withAddress } from '../make-images.ts'
import type { FoundPromotion, Promotion } from './promotion.ts'

type Needs = Pick<Deps, 'images' | 'names' | 'registries' | 'releaseParameter' | 'settings'>

/** An image that is copied: what stands in the other registry by its digest, and where it comes to stand here. */
type Copying = { image: ReleaseImage; repository: string; digest: string /** For the screen. */; name: string }

/**
 * Section 2.9: the release's images come from the other environment's registries, by digest and with everything in them, under the tags that
 * they have there; so do medspa's own where they are missing. Nothing is built. What could not run here is refused before
 * anything is copied. A tag that names another image is never pushed over. A copy that was stopped goes on where it stopped.
 */
export const promoteImages = step({
  id: 'promote-images',
  section: '2.9',
  title: 'Copy the images by digest',
  applies: ({ promotion }) => promotion !== undefined,
  run: async (
    deps: Needs,
    { promotion, tag }: Pick<DeployContext, 'tag'> & { promotion?: Promotion },
    progress: Progress,
  ) => {
    if (promotion?.found === undefined) throw new Error('no step before has found what is promoted')
    const { found, source } = promotion
    const release = releaseImages(deps.names, tag, await imagesWanted(deps)).map((image) => ({
      image,
      repository: repositoryOf(source.names, image.kind),
      digest: digestIn(found, image.kind),
      name: image.kind,
    }))
    const [from, to] = await Promise.all([found.registries.login(), deps.registries.login()])
    const addresses = await addressesOf(found, [...release.map(({ repository }) => repository)])
    await Promise.all(
      release.map(({ digest, image, repository }) =>
        deps.images.inspect({
          ...{ kind: image.kind, repository, tag: image.tag, reference: digest },
          registry: addresses.get(repository) ?? '',
          credentials: from,
          signal: progress.signal,
          writable: writablePaths(deps, image.kind),
        }),
      ),
    )
    const copies = [...release, ...(await ownImages(deps, promotion, found))]
    const targets = [...new Set(copies.map(({ image }) => image.repository))]
    const copied = await sideBySide(
      // One after another into one repository: its images have layers in common, which are then there.
      targets.map((repository) => ({
        name: repository.replace(`${deps.names.prefix}-`, ''),
        doing: 'looking',
        run: async ({ line, signal, status }: Progress) => {
          const done: CopiedImage[] = []
          for (const { digest, image, name, repository: there } of copies.filter(
            ({ image }) => image.repository === repository,
          )) {
            const { registry } = await withAddress(deps, image)
            const copied = await deps.images.copy({
              from: { registry: addresses.get(there) ?? '', credentials: from, digest },
              to: { registry, credentials: to, tag: image.tag },
              signal,
              line: (text) => status(() => [`${name}, layer ${text}`]),
            })
            line(`${name}: ${inWords([copied])}`)
            done.push(copied)
          }
          return done
        },
        says: inWords,
      })),
      progress,
      { firstFailureEnds: true },
    )
    return { detail: `${release.map(({ image }) => image.kind).join(', ')}: ${inWords(copied.flat())}` }
  },
})

function digestIn({ digests }: FoundPromotion, kind: string): string {
  const digest = digests[kind]
  // The release parameter, once it could be read, asks for an image that the look before the lock did not.
  if (digest !== undefined) return digest
  throw new OperatorError(`The image ${kind} was not looked for.`, {
    code: 'promotion-images-missing',
    whose: 'operator',
    exit: 'refused',
    hint: 'Run the command again.',
  })
}

async function addressesOf(
  { registries }: Pick<FoundPromotion, 'registries'>,
  repositories: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    [...new Set(repositories)].map(async (name) => [name, (await registries.find(name))?.uri ?? ''] as const),
  )
  return new Map(found)
}

/** medspa's own images, where the other environment has this medspa's and this one does not; what neither has is made later. */
async function ownImages(
  { images, names, registries }: Needs,
  { source }: Promotion,
  found: FoundPromotion,
): Promise<Copying[]> {
  const own = [
    { kind: 'probe', from: images.probe, repository: names.apiRepository, there: source.names.apiRepository },
    {
      kind: 'voice-lambda',
      from: images.parkedVoice,
      repository: names.voiceRepository,
      there: source.names.voiceRepository,
    },
  ]
  const wanted = own.map(async ({ from, kind, repository, there }): Promise<Copying[]> => {
    const tag = await from.tag()
    const [here, other] = await Promise.all([registries.image(repository, tag), found.registries.image(there, tag)])
    if (here !== undefined || other === undefined) return []
    return [{ image: { kind, repository, tag }, repository: there, digest: other.digest, name: tag }]
  })
  return (await Promise.all(wanted)).flat()
}

const count = (copied: readonly CopiedImage[], how: keyof CopiedImage['blobs']) =>
  copied.reduce((sum, { blobs }) => sum + blobs[how], 0)

/** `7 layers copied (43.1 MB), 3 shared, 2 were there`. */
function inWords(copied: readonly CopiedImage[]): string {
  const [moved, mounted, there] = [count(copied, 'copied'), count(copied, 'mounted'), count(copied, 'there')]
  const bytes = copied.reduce((sum, each) => sum + each.bytes, 0)
  const parts = [
    ...(moved > 0 ? [`${moved} layers copied (${megabytes(bytes)})`] : []),
    ...(mounted > 0 ? [`${mounted} shared within the registry`] : []),
    ...(there > 0 ? [`${there} were there`] : []),
  ]
  return parts.join(', ') || 'all were there'
}
