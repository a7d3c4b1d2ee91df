import type { ECSClient } from '@aws-sdk/client-ecs'
import { cancelled, OperatorError } from '../../errors.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** DeleteTaskDefinitions takes so many at a time. Source: ECS API reference. */
const PAGE = 10

/** ARNs of a family's revisions: those that can be run, then those that were deregistered. */
export async function revisionsOf(
  client: ECSClient,
  family: string,
): Promise<{ active: string[]; inactive: string[] }> {
  const { paginateListTaskDefinitions } = await import('@aws-sdk/client-ecs')
  const listed = (status: 'ACTIVE' | 'INACTIVE') =>
    calling('ecs:ListTaskDefinitions', async () => {
      const found: string[] = []
      // By its documentation familyPrefix is the whole name; an emulator may take it for a beginning.
      for await (const page of paginateListTaskDefinitions({ client }, { familyPrefix: family, status }))
        found.push(...(page.taskDefinitionArns ?? []).filter((arn) => arn.includes(`/${family}:`)))
      return found
    })
  return { active: await listed('ACTIVE'), inactive: await listed('INACTIVE') }
}

/**
 * Deregisters every revision of a family and deletes it: the images that it names are gone. ECS deletes none that is ACTIVE, and
 * keeps one that a task still runs until that has stopped. Gives how many went.
 * @throws OperatorError `task-definitions-left` with what ECS says of those that it keeps
 */
export async function deleteFamily(
  clients: Pick<Clients, 'ecs'>,
  family: string,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  const { DeleteTaskDefinitionsCommand, DeregisterTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
  const ecs = await clients.ecs()
  const { active, inactive } = await revisionsOf(ecs, family)
  for (const taskDefinition of active) {
    if (signal.aborted) throw cancelled()
    await calling('ecs:DeregisterTaskDefinition', () =>
      ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition })),
    )
  }
  const all = [...inactive, ...active]
  const kept: string[] = []
  for (let at = 0; at < all.length; at += PAGE) {
    if (signal.aborted) throw cancelled()
    const taskDefinitions = all.slice(at, at + PAGE)
    const { failures = [] } = await calling('ecs:DeleteTaskDefinitions', () =>
      ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions })),
    )
    kept.push(...failures.map(({ arn, reason }) => `${arn}: ${reason}`))
  }
  if (kept.length === 0) return all.length
  throw new OperatorError(`ECS keeps ${kept.length} task definitions of ${family}.`, {
    code: 'task-definitions-left',
    whose: 'aws',
    hint: 'Run the same command again: it deletes what is left.',
    evidence: kept.slice(0, 10),
  })
}
