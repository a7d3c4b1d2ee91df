import path from 'node:path'
import type { Names } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { Clock } from '../../io/clock.ts'
import type { Clients } from '../clients.ts'
import { createGithubProvider } from './github-provider.ts'
import { createPolicies } from './policies.ts'
import { createPolicySimulator } from './policy-simulator.ts'
import { createQuotas } from './quotas.ts'
import { createServiceLinkedRoles } from './service-linked-roles.ts'
import { createAccountUsage } from './usage.ts'

/** Adapters of what belongs to the account, whatever the environment. */
export const accountAdapters = ({
  clients,
  clock,
  names,
  settings: { configFile, environment },
}: {
  clients: Pick<Clients, 'cloudWatch' | 'ec2' | 'ecs' | 'iam' | 'loadBalancing' | 'serviceQuotas'>
  clock: Pick<Clock, 'now'>
  names: Pick<Names, 'cluster' | 'service' | 'voiceFunction'>
  settings: Pick<Settings, 'configFile' | 'environment'>
}) => ({
  /** What the account uses of its quotas. */
  accountUsage: createAccountUsage({ clients, clock, environment, names }),
  githubProvider: createGithubProvider({ clients }),
  policies: createPolicies({ clients, folder: configFile && path.dirname(configFile) }),
  policySimulator: createPolicySimulator({ clients }),
  /** What the account may have of AWS at once. */
  quotas: createQuotas({ clients }),
  serviceLinkedRoles: createServiceLinkedRoles({ clients }),
})
