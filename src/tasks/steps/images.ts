import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { releaseImages, shortTag } from '../../releases/release-images.ts'
import type { DeployContext } from '../deploy-context.ts'
import type { Outcome, Progress } from '../step.ts'

/** Section 2.5: builds what the registry does not have under this release's tag. */
export async function buildImages(
  deps: Pick<Deps, 'images' | 'names' | 'profile' | 'registries'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const wanted = releaseImages(deps.names, context.tag)
  const there = await Promise.all(wanted.map(({ repository, tag }) => deps.registries.image(repository, tag)))
  context.absent = wanted.filter((_, index) => there[index] === undefined)
  if (context.absent.length === 0) return { skipped: `the registry has ${shortTag(context.tag)}` }
  const missing = (hint: string) =>
    new OperatorError(`The registry does not have ${context.absent?.map(({ tag }) => shortTag(tag)).join(', ')}.`, {
      code: 'images-missing',
      whose: 'operator',
      exit: 'refused',
      hint,
    })
  if (!context.build) throw missing('Push the images of that tag, or deploy without --tag to build this checkout.')
  if (deps.profile.packedBecause === undefined) {
    throw missing('This medspa builds no container images yet: push the targets of section 2.5, then deploy again.')
  }
  context.bundles = await deps.images.build(progress.signal)
  return { detail: `bundles packed instead of images: ${deps.profile.packedBecause}` }
}

/** Pushes what was built, and sees it under its tag. */
export async function pushImages(
  deps: Pick<Deps, 'images' | 'names' | 'registries'>,
  context: DeployContext,
  progress: Progress,
): Promise<Outcome> {
  const absent = context.absent ?? []
  if (absent.length === 0 || context.bundles === undefined) {
    return { skipped: `the registry has ${shortTag(context.tag)}` }
  }
  const login = await deps.registries.login()
  try {
    for (const { kind, repository, tag } of absent) {
      const found = await deps.registries.find(repository)
      if (!found) {
        throw new OperatorError(`The registry ${repository} is missing.`, {
          code: 'registry-missing',
          whose: 'aws',
          hint: 'Run the deploy again: its foundation makes it.',
        })
      }
      const image = await deps.images.pack({ dir: context.bundles.dirs[kind], kind, tag: context.tag })
      const { digest } = await deps.images.push({
        registry: found.uri,
        tag,
        image,
        credentials: login,
        signal: progress.signal,
      })
      progress.line(`${repository}:${shortTag(tag)} ${digest}`)
    }
  } finally {
    await context.bundles.remove()
  }
  return { detail: absent.map(({ kind }) => kind).join(', ') }
}
