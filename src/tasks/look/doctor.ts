import { lookAtQuotas } from '../../steps/doctor/look-at-quotas.ts'
import { type PermissionsFound, simulatePermissions } from '../../steps/doctor/simulate-permissions.ts'
import type { QuotaLook } from '../../steps/first-apply/read-quotas.ts'
import { checkAccount } from '../../steps/preflight/check-account.ts'
import { listOf } from '../list.ts'

export type DoctorContext = {
  quotas?: QuotaLook[]
  permissions?: PermissionsFound
}

/** `medspa doctor quotas`: runs no Terraform and needs no state bucket to be there, for it comes before the first deploy. */
export const doctorQuotas = listOf<DoctorContext>()(checkAccount, lookAtQuotas)

/** `medspa doctor permissions`: the same. */
export const doctorPermissions = listOf<DoctorContext>()(checkAccount, simulatePermissions)
