import type { Deps } from '../../deps.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'

/** Only after a person said so: the secret counts as it is, and the values of dropped keys are not kept for it. */
export const forgetDroppedKeys = step({
  id: 'accept-edits',
  section: '2.4',
  title: 'Forget dropped keys',
  applies: ({ droppedKeys }) => droppedKeys === 'forget',
  async run({ names, secrets }: Pick<Deps, 'names' | 'secrets'>, _: Pick<SecretContext, 'droppedKeys'>) {
    await secrets.acceptEdits(names.appSecrets)
    return { detail: 'the secret counts as it is' }
  },
})
