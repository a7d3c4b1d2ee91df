import type { Deps } from '../../deps.ts'
import { counted } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { type Progress, step } from '../step.ts'
import { registriesOf } from './registries.ts'

/** Every image of the environment's own registries: ECR deletes no repository that has some, and Terraform ends there. */
export const emptyRegistries = step({
  id: 'images',
  section: '2.5',
  title: 'Delete the images',
  run: async (
    { names, registries, settings }: Pick<Deps, 'names' | 'registries' | 'settings'>,
    context: Pick<DestroyContext, 'begun' | 'images' | 'plan'>,
    { line, signal }: Progress,
  ) => {
    let total = 0
    let there = 0
    context.begun = true
    for (const repository of registriesOf(names, settings, context.plan?.summary ?? { changes: [] })) {
      const gone = await registries.empty(repository, { signal })
      if (gone === undefined) continue
      there += 1
      total += gone
      line(`${repository}: ${counted(gone, 'image')}`)
    }
    context.images = total
    return there === 0 ? { skipped: 'there is no registry' } : { detail: `${counted(total, 'image')} deleted` }
  },
})
