import type { Monitoring } from '../../front/cloudwatch/index.ts'
import type { SavedMetrics } from '../../front/cloudwatch/metric-store.ts'
import type { ServiceCopy } from './service-copy.ts'

/** What was counted for CloudWatch: what alarms are judged by, and what the control plane was not given yet. */
export const monitoringCopy = ({ store }: Monitoring): ServiceCopy<SavedMetrics> => ({
  // It counts on while the copy is written down.
  save: () => structuredClone(store.saved()),
  async resume(saved) {
    store.resume(saved)
  },
})
