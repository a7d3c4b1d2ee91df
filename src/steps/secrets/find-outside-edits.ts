import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { step } from '../step.ts'
import { hideTaskSecrets, hideValues } from './hide-values.ts'

/** Section 2.4: what others did to the secret since medspa wrote last, before this deploy writes over the memory of it. */
export const findOutsideEdits = step({
  id: 'outside-edits',
  section: '2.4',
  title: 'Look for edits of the secret from outside',
  gives: ['outside'],
  run: async (
    deps: Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>,
    context: Pick<DeployContext, 'outside'>,
  ) => {
    const { names, secrets } = deps
    const found = await secrets.read(names.appSecrets)
    if (found === undefined) return { skipped: 'there is no secret yet' }
    await hideTaskSecrets(deps)
    context.outside = await secrets.outsideEdits(names.appSecrets)
    hideValues(deps, context.outside?.dropped)
    if (context.outside === undefined) return { skipped: 'there were none' }
    const dropped = [...context.outside.dropped.keys()]
    return { detail: [...dropped.map((key) => `${key} is gone`), ...context.outside.changed].join(', ') }
  },
})
