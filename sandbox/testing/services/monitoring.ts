import type { Counted, Monitoring } from '../../front/monitoring.ts'
import type { ServiceCopy } from './service-copy.ts'

/** What was counted for CloudWatch since the control plane was last given it. */
export const monitoringCopy = ({ counts }: Monitoring): ServiceCopy<Map<string, Counted>> => ({
  save: () => counts,
  async resume(saved) {
    for (const [key, counted] of saved) counts.set(key, counted)
  },
})
