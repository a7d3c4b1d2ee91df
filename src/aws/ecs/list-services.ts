import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'

/** Names of every service of the cluster; none where there is no cluster. */
export async function listServices(
  clients: Pick<Clients, 'ecs'>,
  { cluster }: Pick<Names, 'cluster'>,
): Promise<string[]> {
  const { paginateListServices } = await import('@aws-sdk/client-ecs')
  const ecs = await clients.ecs()
  const names = await undefinedIfMissing('ecs:ListServices', ['ClusterNotFoundException'], async () => {
    const found: string[] = []
    for await (const page of paginateListServices({ client: ecs }, { cluster })) found.push(...(page.serviceArns ?? []))
    return found.map((arn) => arn.slice(arn.lastIndexOf('/') + 1))
  })
  return names ?? []
}
