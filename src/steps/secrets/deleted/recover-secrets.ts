import type { Deps } from '../../../deps.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../../step.ts'
import { readOutsideEdits } from '../find-outside-edits.ts'

/**
 * Section 2.4, only after the operator agreed: secrets that are scheduled for deletion, as a destroy leaves them, come back
 * with their values, and what others did to them before is looked for. Until then Terraform can make none of their names;
 * the plan that follows takes them into its state.
 */
export const recoverSecrets = step({
  id: 'recover-secrets',
  section: '2.4',
  title: 'Bring the secrets back',
  needs: ['deletedSecrets'],
  gives: ['outside'],
  applies: ({ deletedSecrets = [] }: Pick<DeployContext, 'deletedSecrets'>) => deletedSecrets.length > 0,
  run: async (
    deps: Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>,
    context: Given<Pick<DeployContext, 'deletedSecrets' | 'outside'>, 'deletedSecrets'>,
    { line }: Pick<Progress, 'line'>,
  ) => {
    const { names, secrets } = deps
    const back = context.deletedSecrets.map(({ name }) => name)
    for (const name of back) {
      await secrets.recover(name)
      line(`${name} is no longer scheduled for deletion`)
    }
    await readOutsideEdits(deps, context)
    const keys = [...((await secrets.read(names.appSecrets))?.values.keys() ?? [])]
    const held = back.includes(names.appSecrets) && keys.length > 0 ? `; it holds ${keys.join(', ')}` : ''
    return { detail: `${back.join(' and ')}${held}` }
  },
})
