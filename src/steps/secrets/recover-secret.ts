import type { Deps } from '../../deps.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { readSecret } from './read-secret.ts'

const isDeleted = ({ deletion }: Pick<SecretContext, 'deletion'>) => deletion !== undefined

/** Only after the operator agreed. */
export const recoverSecret = step({
  id: 'recover',
  section: '2.4',
  title: 'Bring the secret back',
  applies: isDeleted,
  async run({ names, secrets }: Pick<Deps, 'names' | 'secrets'>, _: Pick<SecretContext, 'deletion'>) {
    await secrets.recover(names.appSecrets)
    return { detail: `${names.appSecrets} is no longer scheduled for deletion` }
  },
})

/** What a secret that was scheduled for deletion holds, once it is back. */
export const readRecoveredSecret = { ...readSecret, applies: isDeleted }
