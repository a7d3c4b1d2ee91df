import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { releaseImages, shortTag } from '../../releases/release-images.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'
import { imagesWanted, makeOptions, theRegistryHas, withAddress } from './make-images.ts'

/** Section 2.5: builds what the registry does not have under this release's tag. */
export const buildImages = step({
  id: 'build-images',
  section: '2.5',
  title: 'Build images',
  gives: ['made'],
  run: async (
    deps: Pick<Deps, 'images' | 'names' | 'registries' | 'releaseParameter' | 'settings'>,
    context: DeployContext,
    progress: Progress,
  ) => {
    const wanted = releaseImages(deps.names, context.tag, await imagesWanted(deps))
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
    const { line } = progress
    const { detail, pusher } = await deps.images.make(images, makeOptions(context.tag, progress))
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
  },
})

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
