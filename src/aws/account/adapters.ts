import type { Clients } from '../clients.ts'
import { createGithubProvider } from './github-provider.ts'
import { createPolicies } from './policies.ts'
import { createQuotas } from './quotas.ts'
import { createServiceLinkedRoles } from './service-linked-roles.ts'

/** Adapters of what belongs to the account, whatever the environment. `folder` is that of the configuration file. */
export const accountAdapters = ({
  clients,
  folder,
}: {
  clients: Pick<Clients, 'iam' | 'serviceQuotas'>
  folder: string | undefined
}) => ({
  githubProvider: createGithubProvider({ clients }),
  policies: createPolicies({ clients, folder }),
  /** What the account may have of AWS at once. */
  quotas: createQuotas({ clients }),
  serviceLinkedRoles: createServiceLinkedRoles({ clients }),
})
