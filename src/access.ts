import { type Clients, createClients } from './aws/clients.ts'
import { createIdentity, type Identity } from './aws/identity.ts'
import { credentialsProblem } from './aws/profile-problem.ts'
import type { Profile } from './config/profile.ts'
import type { Settings } from './config/settings.ts'
import type { EarlyQuestion } from './early-question.ts'
import { useProxies } from './io/proxies.ts'

/** The way to one account, by one environment's settings: what is there before the adapters are. */
export type Access = { clients: Clients; identity: Identity }

/**
 * A file of its own: a command that looks can ask AWS who it is while the code of the adapters is not loaded yet. `early`: a
 * question that was asked before; its answer counts where these settings would have asked in the same way.
 */
export function accessFor(profile: Profile, settings: Settings, early?: EarlyQuestion): Access {
  const clients = clientsFor(profile, settings)
  const whyNoCredentials = () => credentialsProblem(settings.awsProfile, profile.env)
  const sameWay =
    profile.name === 'aws' && early?.region === settings.region && early.awsProfile === settings.awsProfile
  return {
    clients,
    identity: createIdentity({ clients, whyNoCredentials, early: sameWay ? early?.answer : undefined }),
  }
}

export const clientsFor = (profile: Profile, settings: Settings): Clients =>
  createClients({
    region: settings.region,
    endpoint: profile.endpoint,
    credentials: profile.credentials,
    profile: settings.awsProfile,
    // A rehearsal is on this machine.
    proxies: profile.name === 'aws' ? useProxies(profile.env, awsAddress(profile, settings)) : undefined,
  })

/** Where the first question to AWS goes. */
const awsAddress = ({ env }: Profile, { region }: Settings): string =>
  env.AWS_ENDPOINT_URL || `https://sts.${region}.amazonaws.com`
