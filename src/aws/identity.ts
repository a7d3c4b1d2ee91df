import type { Clients } from './clients.ts'
import { calling } from './errors.ts'

export type Identity = {
  /** The account (12 digits) and the principal that the credentials stand for. Rejects as cancelled at `signal`. */
  whoAmI: (signal?: AbortSignal) => Promise<Principal>
  /** What AWS answered last; undefined where it was not asked, or did not answer. */
  known: () => Principal | undefined
}

type Principal = { accountId: string; arn: string }

/** STS: needs no permission at all, so it tells working credentials from missing ones. */
export const createIdentity = ({ clients }: { clients: Pick<Clients, 'sts'> }): Identity => {
  let known: Principal | undefined
  return {
    known: () => known,
    async whoAmI(abortSignal) {
      return calling('sts:GetCallerIdentity', async () => {
        const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
        const { Account = '', Arn = '' } = await (await clients.sts()).send(new GetCallerIdentityCommand({}), {
          abortSignal,
        })
        known = { accountId: Account, arn: Arn }
        return known
      })
    },
  }
}
