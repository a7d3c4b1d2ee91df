import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

/** What a plan would create: Terraform's address and type, and the name that it would have in AWS. */
type Wanted = { address: string; type: 'aws_secretsmanager_secret' | 'aws_cloudwatch_log_group'; name: string }

/** The same where it exists. `id` is what `terraform import` takes; `deletion` is when one that is scheduled for it goes. */
export type Existing = Wanted & { id: string; deletion?: Date }

type Found = Pick<Existing, 'deletion' | 'id'> | undefined

/** Looks in the account for what a plan would create. */
export const createExisting = ({ clients }: { clients: Pick<Clients, 'logs' | 'secretsManager'> }) => {
  const finders: Record<Wanted['type'], (name: string) => Promise<Found>> = {
    async aws_secretsmanager_secret(name) {
      const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager')
      const client = await clients.secretsManager()
      const secret = await undefinedIfMissing('secretsmanager:DescribeSecret', ['ResourceNotFoundException'], () =>
        client.send(new DescribeSecretCommand({ SecretId: name })),
      )
      if (secret?.ARN === undefined) return undefined
      return { id: secret.ARN, ...(secret.DeletedDate && { deletion: secret.DeletedDate }) }
    },

    async aws_cloudwatch_log_group(name) {
      const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs')
      const client = await clients.logs()
      return calling('logs:DescribeLogGroups', async () => {
        for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name }))
          if (logGroups.some(({ logGroupName }) => logGroupName === name)) return { id: name }
        return undefined
      })
    },
  }

  return {
    async find(wanted: readonly Wanted[]): Promise<Existing[]> {
      const found = await Promise.all(
        wanted.map(async (each) => {
          const there = await finders[each.type](each.name)
          return there === undefined ? [] : [{ ...each, ...there }]
        }),
      )
      return found.flat()
    },
  }
}
