import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { Outcome } from '../step.ts'
import { rememberTaskSecrets, rememberValues } from './remember-values.ts'

/** Section 2.4: what others did to the secret since medspa wrote last, before this deploy writes over the memory of it. */
export async function lookForOutsideEdits(
  deps: Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>,
  context: Pick<DeployContext, 'outside'>,
): Promise<Outcome> {
  const { names, secrets } = deps
  const found = await secrets.read(names.appSecrets)
  if (found === undefined) return { skipped: 'there is no secret yet' }
  await rememberTaskSecrets(deps)
  context.outside = await secrets.outsideEdits(names.appSecrets)
  rememberValues(deps, context.outside?.dropped)
  if (context.outside === undefined) return { skipped: 'there were none' }
  const dropped = [...context.outside.dropped.keys()]
  return { detail: [...dropped.map((key) => `${key} is gone`), ...context.outside.changed].join(', ') }
}
