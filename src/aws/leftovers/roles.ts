import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** The environment's own roles; Terraform's policies are parts of them. */
export async function rolesLeft(clients: Pick<Clients, 'iam'>, { prefix }: Pick<Names, 'prefix'>): Promise<Leftover[]> {
  const { paginateListRoles } = await import('@aws-sdk/client-iam')
  const client = await clients.iam()
  return calling('iam:ListRoles', async () => {
    const found: Leftover[] = []
    for await (const { Roles = [] } of paginateListRoles({ client }, {}))
      for (const { RoleName: name = '' } of Roles)
        if (name.startsWith(`${prefix}-`))
          found.push({
            what: 'IAM role',
            name,
            because: 'its policies go first',
            delete: awsCommandLine(`iam delete-role --role-name ${name}`),
          })
    return found
  })
}
