import type { Clients } from './clients.ts'
import { calling } from './errors.ts'

export type Identity = {
  /** The account (12 digits) and the principal that the credentials stand for. */
  whoAmI: () => Promise<{ accountId: string; arn: string }>
}

/** STS: needs no permission at all, so it tells working credentials from missing ones. */
export const createIdentity = ({ clients }: { clients: Pick<Clients, 'sts'> }): Identity => ({
  async whoAmI() {
    return calling('sts:GetCallerIdentity', async () => {
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
      const { Account = '', Arn = '' } = await (await clients.sts()).send(new GetCallerIdentityCommand({}))
      return { accountId: Account, arn: Arn }
    })
  },
})
