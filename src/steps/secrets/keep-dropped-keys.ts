import type { Deps } from '../../deps.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'

/** Nobody has said what shall become of dropped keys, and what is written next may cover them. */
export const keepDroppedKeys = step({
  id: 'keep-edits',
  section: '2.4',
  title: 'Keep the values of dropped keys',
  applies: ({ droppedKeys }) => droppedKeys === 'keep',
  async run({ names, secrets }: Pick<Deps, 'names' | 'secrets'>, _: Pick<SecretContext, 'droppedKeys'>) {
    await secrets.keepEdits(names.appSecrets)
    return { detail: 'left as it is' }
  },
})
