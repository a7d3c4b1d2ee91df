import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import type { RegistryAccess } from '../../../../sandbox/data/registry/registry.ts'
import type { Daemon } from './daemon.ts'

/** The registry of a daemon, as `docker login` gets it, with the repository that images are pushed to. */
export async function registryOf({ aws }: Pick<Daemon, 'aws'>): Promise<RegistryAccess> {
  const ecr = new ECRClient(aws)
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {}
  const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':')
  return { address: proxyEndpoint.replace(/^https?:\/\//, ''), login: { username, password } }
}
