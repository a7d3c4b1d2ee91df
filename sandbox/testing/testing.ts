import type { SandboxContext } from '../context.ts'
import type { Moto, MotoProgram } from '../data/moto.ts'
import type { AddressBook } from '../data/network/addresses.ts'
import type { TaskHost } from '../data/task-host.ts'
import type { IssuedRecord } from '../front/access/principals.ts'
import type { Services } from '../front/services.ts'
import type { TestHooks, TestRequests } from '../front/test-hooks.ts'
import { createAccountFaults } from './account-faults.ts'
import { copyableControlPlane, parkRecords } from './control-plane.ts'
import { createCopies } from './copies.ts'
import { createDataJournal } from './data-journal.ts'
import { createFaults } from './faults.ts'
import { createMadeLogs } from './made-logs.ts'
import { testRequests } from './requests.ts'
import { takeSavedState } from './saved-state.ts'
import { resumeServices, saveServices } from './services/index.ts'

/** What a sandbox that was started for tests (`MEDSPA_SANDBOX_TESTING=1`) can do besides: copies, faults, the data journal. */
export type Testing = {
  /** In a copy of another sandbox: its region, which address belongs to what, and the keys that were issued there. */
  original: { region: string; addresses: AddressBook; principals: IssuedRecord[] } | undefined
  controlPlane: MotoProgram
  hooks: TestHooks
  /**
   * To be called once, when all services have started and before calls are answered: in a copy, resolves when what ran in
   * the original runs here. `close` removes the copies that nobody has started.
   */
  open: (parts: {
    context: SandboxContext
    moto: Moto
    services: Services
    tasks: TaskHost['tasks']
  }) => Promise<{ requests: TestRequests; close: () => Promise<void> }>
}

const NO_COPY_OF_CONTAINERS =
  'this sandbox runs tasks as containers, and its network cannot be copied: copies are made of a sandbox that was started with MEDSPA_SANDBOX_TASKS=processes'

/** Opens it for the sandbox in `stateDir`, and takes over what that is a copy of, where it is one. */
export async function openTesting(stateDir: string): Promise<Testing> {
  const saved = await takeSavedState(stateDir)
  const [faults, dataJournal, madeLogs] = [createFaults(), createDataJournal(), createMadeLogs()]
  return {
    original: saved,
    controlPlane: copyableControlPlane(saved && stateDir),
    hooks: { faults, dataJournal, madeLogs },
    async open({ context, moto, services, tasks }) {
      if (saved) {
        dataJournal.resume(saved.data)
        await resumeServices(services, context, saved.services)
      }
      const copies = createCopies({
        stateDir,
        log: context.log,
        park: (folder) => parkRecords(moto, folder),
        save: async (folder) => ({
          region: context.region,
          services: await saveServices(services, context, folder),
          addresses: context.addresses.book(),
          principals: context.principals.issued(),
          data: dataJournal.held(),
        }),
        // The network of a sandbox's containers is on this machine once: no other namespace can have it too.
        hindrance: tasks === 'containers' ? NO_COPY_OF_CONTAINERS : undefined,
      })
      const account = createAccountFaults(faults, context)
      return { requests: testRequests({ faults, dataJournal, madeLogs, copies, account }), close: copies.forget }
    },
  }
}
