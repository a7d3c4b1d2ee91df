import type { Clients } from '../clients.ts'
import { fromAws, hasCode } from '../errors.ts'

/** Roles of the account that AWS's services act in. Each service makes its own at its first use, if the caller may and IAM is quick. */
export type ServiceLinkedRoles = {
  /** Undefined where the caller may not look. */
  exists: (roleName: string) => Promise<boolean | undefined>
  /** `denied`: the caller may not make roles for `service` (`rds.amazonaws.com`). */
  make: (service: string) => Promise<'made' | 'existed' | 'denied'>
}

const denied = ['AccessDenied', 'AccessDeniedException']

export const createServiceLinkedRoles = ({ clients }: { clients: Pick<Clients, 'iam'> }): ServiceLinkedRoles => ({
  async exists(RoleName) {
    const { GetRoleCommand } = await import('@aws-sdk/client-iam')
    const iam = await clients.iam()
    try {
      await iam.send(new GetRoleCommand({ RoleName }))
      return true
    } catch (error) {
      if (hasCode(error, 'NoSuchEntity', 'NoSuchEntityException')) return false
      if (hasCode(error, ...denied)) return undefined
      throw fromAws(error, 'iam:GetRole')
    }
  },

  async make(AWSServiceName) {
    const { CreateServiceLinkedRoleCommand } = await import('@aws-sdk/client-iam')
    const iam = await clients.iam()
    try {
      await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }))
      return 'made'
    } catch (error) {
      // InvalidInput: "Service role name … has been taken in this account".
      if (hasCode(error, 'InvalidInput', 'InvalidInputException') && /has been taken/.test(String(error)))
        return 'existed'
      if (hasCode(error, ...denied)) return 'denied'
      throw fromAws(error, 'iam:CreateServiceLinkedRole')
    }
  },
})
