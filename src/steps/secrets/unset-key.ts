import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { unsetKeys } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { ofAppSecrets } from './secret-references.ts'

type Context = Pick<SecretContext, 'changed'> & Required<Pick<SecretContext, 'references'>>

/** Takes a key away, unless a task reads it: its next start would fail. */
export const unsetKey = (key: string) =>
  step({
    id: 'unset',
    section: '2.4',
    title: `Unset ${key}`,
    needs: ['references'],
    gives: ['changed'],
    async run({ names, secrets }: Pick<Deps, 'names' | 'secrets'>, context: Context) {
      refuseWhereRead(ofAppSecrets(context.references, names), key)
      const { changed } = await secrets.change(names.appSecrets, (current) => unsetKeys(current, [key]))
      context.changed = changed
      return changed.length === 0 ? { skipped: `there is no key ${key}` } : { detail: `${key} is gone` }
    },
  })

const refuseWhereRead = (references: readonly { key: string; taskDefinition: string }[], key: string) => {
  const readers = [...new Set(references.filter((each) => each.key === key).map((each) => each.taskDefinition))]
  if (readers.length === 0) return
  throw new OperatorError(`${key} is read by ${readers.join(' and ')}: without it no task of these starts.`, {
    code: 'secret-key-in-use',
    whose: 'operator',
    exit: 'refused',
    hint: 'Take it out of the task definition first (infra/terraform/modules/ecs_fargate), and deploy that.',
  })
}
