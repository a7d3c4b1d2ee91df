import type { Deps } from '../../deps.ts'
import { generateJwtSecret } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { type Outcome, step } from '../step.ts'
import { writeValues } from './write-keys.ts'

/** A new key for tokens; the former one opens nothing once the tasks are replaced. */
export const renewJwtSecret = step({
  id: 'rotate',
  section: '2.4',
  title: 'Make a new key',
  gives: ['changed'],
  run: async (
    deps: Pick<Deps, 'names' | 'redactor' | 'secrets'>,
    context: Pick<SecretContext, 'changed'>,
  ): Promise<Outcome> => writeValues(deps, context, new Map([['ADMIN_JWT_SECRET', generateJwtSecret()]])),
})
