import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { ImageToMake } from '../../images/make.ts'
import { type ReleaseImage, shortTag } from '../../releases/release-images.ts'

/** Why nothing is built or pushed, in words. */
export const theRegistryHas = ({ tag }: { tag: string }) => `the registry has ${shortTag(tag)}`

/** An image with the address of its registry; an error where the registry is missing. */
export const withAddress = async (
  { registries }: Pick<Deps, 'registries'>,
  image: ReleaseImage,
): Promise<ImageToMake> => {
  const found = await registries.find(image.repository)
  if (found) return { ...image, registry: found.uri }
  throw new OperatorError(`The registry ${image.repository} is missing.`, {
    code: 'registry-missing',
    whose: 'aws',
    hint: 'Run the deploy again: its foundation makes it.',
  })
}
