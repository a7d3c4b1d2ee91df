import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { notDeployed } from '../../not-deployed.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { type Outcome, step } from '../step.ts'
import { hideValues } from './hide-values.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>

/**
 * Section 2.4: the application's secret as it is, and what others did to it since medspa wrote last. A secret that is
 * scheduled for deletion is no failure: `deletion` says it.
 */
export const readSecret = step({
  id: 'secret',
  section: '2.4',
  title: 'Read the secret',
  looks: true,
  gives: ['values', 'outside', 'deletion'],
  run: read,
})

async function read(deps: Needs, context: Pick<SecretContext, 'deletion' | 'outside' | 'values'>): Promise<Outcome> {
  const { names, secrets, settings } = deps
  try {
    const found = await secrets.read(names.appSecrets)
    if (found === undefined) throw unmade(settings.environment, names.appSecrets)
    hideValues(deps, found.values)
    context.values = found.values
    context.outside = await secrets.outsideEdits(names.appSecrets)
    hideValues(deps, context.outside?.dropped)
    delete context.deletion
    return { detail: `${found.values.size} keys` }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'secret-deleted') throw error
    context.deletion = error.message
    return { detail: error.message }
  }
}

function unmade(environment: string, secret: string): OperatorError {
  const { hint = '', message } = notDeployed(environment, { why: `there is no secret ${secret} with a value` })
  return new OperatorError(message, { code: 'secret-unmade', whose: 'operator', exit: 'refused', hint })
}
