import { servicesWithRoles } from '../account/services-with-roles.ts'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'
import type { LockTable } from '../lock/lock-table.ts'
import type { Leftover } from './leftover.ts'

/** AWS's own roles, which a first deploy makes. Nobody is told to delete one: other environments and programs act in it too. */
export async function serviceLinkedRolesLeft(clients: Pick<Clients, 'iam'>): Promise<Leftover[]> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam')
  const iam = await clients.iam()
  const found = await Promise.all(
    Object.values(servicesWithRoles).map(async ({ name, service }) => {
      const role = await undefinedIfMissing('iam:GetRole', ['NoSuchEntity', 'NoSuchEntityException'], () =>
        iam.send(new GetRoleCommand({ RoleName: name })),
      )
      const because = `of the whole account, free: ${service} acts in it`
      return role === undefined ? [] : [{ what: 'service-linked role', name, because }]
    }),
  )
  return found.flat()
}

/** The lock table of Terraform's state, where one is configured: other states may be locked there. */
export async function lockTableLeft(table: Pick<LockTable, 'exists' | 'name'>): Promise<Leftover[]> {
  if (table.name === undefined || !(await table.exists())) return []
  return [{ what: 'lock table', name: table.name, because: "of Terraform's states, other environments' too" }]
}
