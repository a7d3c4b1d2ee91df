import type { Deps } from '../../deps.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { readEnvironmentReferences } from './secret-references.ts'

type Needs = Pick<Deps, 'names' | 'service' | 'taskDefinitions' | 'workers'>

/** Which task definitions read which keys: what was registered last, and what runs. */
export const findReferences = step({
  id: 'references',
  section: '2.4',
  title: 'Find the tasks that read it',
  looks: true,
  gives: ['references'],
  async run(deps: Needs, context: Pick<SecretContext, 'references'>) {
    context.references = await readEnvironmentReferences(deps)
    const definitions = new Set(context.references.map(({ taskDefinition }) => taskDefinition))
    if (definitions.size === 0) return { skipped: 'no task definition is registered yet' }
    return { detail: [...definitions].join(', ') }
  },
})

/** Finds which dropped keys tasks read: without a prompt, those are put back. */
export const findReadersOfDroppedKeys = {
  ...findReferences,
  applies: ({ outside, unattended }: SecretContext) => unattended === true && (outside?.dropped.size ?? 0) > 0,
}
