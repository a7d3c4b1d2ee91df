import type { Clients } from '../clients.ts'
import { fromAws, hasCode } from '../errors.ts'

/** A quota as Service Quotas names it: `lambda`, `L-B99A9384`. */
export type QuotaName = { service: string; code: string }

export type Quotas = {
  /** What the account has in this region; undefined where the caller may not look, or AWS does not say. */
  value: (quota: QuotaName) => Promise<number | undefined>
}

/** AWS's Service Quotas. An account that never asked for another value may have AWS's own alone. */
export const createQuotas = ({ clients }: { clients: Pick<Clients, 'serviceQuotas'> }): Quotas => ({
  async value({ code: QuotaCode, service: ServiceCode }) {
    const { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas')
    const quotas = await clients.serviceQuotas()
    const asked = { ServiceCode, QuotaCode }
    try {
      return (await quotas.send(new GetServiceQuotaCommand(asked))).Quota?.Value
    } catch (error) {
      if (isUnanswered(error)) return undefined
      if (!hasCode(error, 'NoSuchResourceException')) throw fromAws(error, 'servicequotas:GetServiceQuota')
    }
    try {
      return (await quotas.send(new GetAWSDefaultServiceQuotaCommand(asked))).Quota?.Value
    } catch (error) {
      if (isUnanswered(error) || hasCode(error, 'NoSuchResourceException')) return undefined
      throw fromAws(error, 'servicequotas:GetAWSDefaultServiceQuota')
    }
  },
})

const isUnanswered = (error: unknown) => hasCode(error, 'AccessDeniedException', 'AccessDenied')
