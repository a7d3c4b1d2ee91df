import type { Deps } from '../../deps.ts'
import { count } from '../../quantities.ts'
import { inventoryOf } from '../../secrets/inventory.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { step } from '../step.ts'
import { keyConfiguration } from './key-configuration.ts'
import { ofAppSecrets } from './secret-references.ts'

type Needs = Pick<Deps, 'catalogue' | 'names' | 'redactor' | 'secrets' | 'service' | 'settings'>
type Context = Pick<SecretContext, 'history' | 'inventory' | 'tasks'> &
  Required<Pick<SecretContext, 'fingerprint' | 'references'>>

/** Every key with its state, and the tasks that run. */
export const listKeysAndTasks = step({
  id: 'inventory',
  section: '2.4',
  title: 'List keys and tasks',
  looks: true,
  needs: ['references', 'fingerprint'],
  gives: ['history', 'inventory', 'tasks'],
  async run({ catalogue, names, redactor, secrets, service, settings }: Needs, context: Context) {
    context.history = await secrets.history(names.appSecrets)
    context.tasks = await service.runningTasks()
    context.inventory = inventoryOf({
      catalogue,
      configuration: keyConfiguration(settings),
      history: context.history,
      references: ofAppSecrets(context.references, names),
      fingerprint: context.fingerprint,
      hiding: redactor.hiding,
    })
    const { length: tasks } = context.tasks
    return { detail: `${context.inventory.length} keys, ${count(tasks, 'task')}` }
  },
})
