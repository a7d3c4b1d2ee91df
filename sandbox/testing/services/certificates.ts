import type { RequestedCertificate } from '../../front/acm/certificate.ts'
import type { Certificates } from '../../front/acm/index.ts'
import type { ServiceCopy } from './service-copy.ts'

/** How far the validation of certificates has come. */
export const certificatesCopy = ({
  requested,
  watch,
}: Certificates): ServiceCopy<Map<string, RequestedCertificate>> => ({
  save: () => requested,
  async resume(saved) {
    for (const [arn, certificate] of saved) requested.set(arn, certificate)
    watch()
  },
})
