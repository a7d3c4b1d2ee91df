import type { Deps } from '../../deps.ts'
import { targetRepository } from '../../releases/targets.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Progress, step } from '../step.ts'

/**
 * Section 2.5, before anything changes: the further targets of the Dockerfile that sidecars and workers are can be built here,
 * or the registry has their images. A deploy with `--tag` builds nothing.
 */
export const checkTargets = step({
  id: 'targets',
  section: '2.5',
  title: "Check the Dockerfile's further targets",
  looks: true,
  applies: ({ build, targets = [] }) => build && targets.length > 0,
  run: async (
    { images, names, registries }: Pick<Deps, 'images' | 'names' | 'registries'>,
    { tag, targets = [] }: Pick<DeployContext, 'build' | 'tag' | 'targets'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const there = await Promise.all(targets.map(({ name }) => registries.image(targetRepository(names, name), tag)))
    const toBuild = targets.filter((_, index) => there[index] === undefined)
    await images.checkTargets(toBuild, signal)
    return { detail: targets.map(({ name }) => name).join(', ') }
  },
})
