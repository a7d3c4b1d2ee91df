import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Outcome, step } from '../step.ts'
import { deletedInWords, deletedOf } from './deleted/deleted-secrets.ts'
import { hideTaskSecrets, hideValues } from './hide-values.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>

/**
 * Section 2.4: what others did to the secret since medspa wrote last, before this deploy writes over the memory of it. A
 * secret that is scheduled for deletion is no failure: `deletedSecrets` names it.
 */
export const findOutsideEdits = step({
  id: 'outside-edits',
  section: '2.4',
  title: 'Look for edits of the secret from outside',
  looks: true,
  gives: ['outside', 'deletedSecrets'],
  run: async (deps: Needs, context: Pick<DeployContext, 'deletedSecrets' | 'outside'>) => {
    context.deletedSecrets = await deletedOf(deps)
    if (context.deletedSecrets.length > 0)
      return { detail: deletedInWords(context.deletedSecrets).join('; '), matters: true }
    return readOutsideEdits(deps, context)
  },
})

/** The same of a secret that is there. */
export async function readOutsideEdits(deps: Needs, context: Pick<DeployContext, 'outside'>): Promise<Outcome> {
  const { names, secrets } = deps
  const found = await secrets.read(names.appSecrets)
  if (found === undefined) return { skipped: 'there is no secret yet' }
  await hideTaskSecrets(deps)
  context.outside = await secrets.outsideEdits(names.appSecrets)
  hideValues(deps, context.outside?.dropped)
  if (context.outside === undefined) return { skipped: 'there were none' }
  const dropped = [...context.outside.dropped.keys()]
  return { detail: [...dropped.map((key) => `${key} is gone`), ...context.outside.changed].join(', '), matters: true }
}
