import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { ImageToMake, Pusher } from '../../images/make.ts'
import { type ReleaseImage, releaseImages, shortTag } from '../../releases/release-images.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { ensureProbeImage } from '../probe/probe-image.ts'
import type { Outcome, Progress } from '../step.ts'

/** Section 2.5: builds what the registry does not have under this release's tag. */
export async function buildImages(
  deps: Pick<Deps, 'images' | 'names' | 'registries'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const wanted = releaseImages(deps.names, context.tag)
  const there = await Promise.all(wanted.map(({ repository, tag }) => deps.registries.image(repository, tag)))
  const absent = wanted.filter((_, index) => there[index] === undefined)
  if (absent.length === 0) return { skipped: theRegistryHas(context) }
  if (!context.build) {
    const names = absent.map(({ repository, tag }) => `${repository}:${shortTag(tag)}`)
    throw new OperatorError(`The registry does not have ${names.join(', ')}.`, {
      code: 'images-missing',
      whose: 'operator',
      exit: 'refused',
      hint: howToName(context),
    })
  }
  const images = await Promise.all(absent.map((image) => withAddress(deps, image)))
  const { signal, line } = progress
  const { detail, pusher } = await deps.images.make(images, { release: context.tag, signal, line })
  const now = await deps.images.tag()
  if (now.tag !== context.tag) {
    throw new OperatorError(`The source was changed while its images were built: it is ${shortTag(now.tag)} now.`, {
      code: 'source-changed',
      whose: 'operator',
      exit: 'refused',
      hint: `Nothing was pushed. Run the command again: it deploys what the source holds then.`,
    })
  }
  if (now.differences.length > 0) line(`not as committed: ${inShort(now.differences)}`)
  context.made = { images, pusher }
  return { detail }
}

/** The first few paths that differ from the commit: why a release's tag says dirty. */
const inShort = (differences: readonly { path: string }[]): string => {
  const paths = differences.slice(0, 3).map(({ path }) => path)
  const more = differences.length - paths.length
  return more > 0 ? `${paths.join(', ')} and ${more} more` : paths.join(', ')
}

const howToName = ({ restoring }: DeployContext) =>
  restoring
    ? `Name a release that is in the registry (--release), or bring this checkout's: \`${commandLine('deploy', { flags: ['--restore-if-parked'] })}\`.`
    : 'Push the images of that tag, or deploy without --tag to build this checkout.'

/**
 * Pushes what was built, all at once, and the probe where the registry lacks this medspa's: a deploy with `--tag` or a
 * rotation may come from a machine that cannot build.
 */
export async function pushImages(
  deps: Pick<Deps, 'images' | 'names' | 'registries'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  if (context.made === undefined) return { skipped: theRegistryHas(context) }
  const { images } = context.made
  const pusher = await context.made.pusher(await deps.registries.login())
  const pushed = await Promise.allSettled(images.map((image) => pushImage(deps, pusher, image, progress))).finally(() =>
    pusher.close(),
  )
  for (const each of pushed) if (each.status === 'rejected') throw each.reason
  await ensureProbeImage(deps, progress)
  return { detail: images.map(({ kind }) => kind).join(', ') }
}

async function pushImage(
  { registries }: Pick<Deps, 'registries'>,
  pusher: Pusher,
  image: ImageToMake,
  { signal, line }: Progress,
): Promise<void> {
  const { kind, repository, tag } = image
  line(`${kind}: pushing`)
  try {
    await pusher.push(image, signal)
  } catch (error) {
    // Tags are immutable: what somebody else pushed meanwhile under this one is the release's image.
    if (signal.aborted || !(await registries.image(repository, tag))) throw error
    line(`${kind}: somebody else pushed it first`)
    return
  }
  line(`${kind}: pushed`)
}

/** What the registry has under the release's tag can run: looked at before anything is planned with it. */
export async function inspectImages(
  deps: Pick<Deps, 'images' | 'names' | 'registries'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const credentials = await deps.registries.login()
  const digests = await Promise.all(
    releaseImages(deps.names, context.tag).map(async (image) => {
      const { registry } = await withAddress(deps, image)
      const digest = await deps.images.inspect({ ...image, registry, credentials, signal: progress.signal })
      progress.line(`${image.kind} ${digest}`)
      return [image.kind, digest] as const
    }),
  )
  context.digests = Object.fromEntries(digests) as Record<ReleaseImage['kind'], string>
  return {
    detail: digests.map(([kind, digest]) => `${kind} ${digest.slice('sha256:'.length).slice(0, 12)}`).join(', '),
  }
}

const theRegistryHas = ({ tag }: DeployContext) => `the registry has ${shortTag(tag)}`

const withAddress = async ({ registries }: Pick<Deps, 'registries'>, image: ReleaseImage): Promise<ImageToMake> => {
  const found = await registries.find(image.repository)
  if (found) return { ...image, registry: found.uri }
  throw new OperatorError(`The registry ${image.repository} is missing.`, {
    code: 'registry-missing',
    whose: 'aws',
    hint: 'Run the deploy again: its foundation makes it.',
  })
}
