import type { Deps } from '../../deps.ts'
import type { Progress } from '../step.ts'
import { ensureOwnImage, ownImageThere } from './own-image.ts'

/** The probe's image in the registry, `<repository>@<digest>`; made and pushed where the registry lacks it. */
export async function ensureProbeImage(
  { images, names, registries }: Pick<Deps, 'images' | 'names' | 'registries'>,
  progress: Pick<Progress, 'line' | 'signal'>,
): Promise<string> {
  const what = "The probe that looks after the database's roles and Redis' token, and asks new tasks,"
  const probe = { kind: 'probe', repository: names.apiRepository, from: images.probe, what } as const
  const { reference } = await ensureOwnImage({ registries }, probe, progress)
  return reference
}

/** The same for a command that only looks: undefined where the registry lacks it. */
export const probeImageThere = ({
  images,
  names,
  registries,
}: Pick<Deps, 'images' | 'names' | 'registries'>): Promise<string | undefined> =>
  ownImageThere({ registries }, { repository: names.apiRepository, from: images.probe })
