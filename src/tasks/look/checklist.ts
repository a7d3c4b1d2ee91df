import { type ChecklistContext, readWorld } from '../../steps/checklist/read-world.ts'
import { checkAccount } from '../../steps/preflight/check-account.ts'
import { listOf } from '../list.ts'

/** `medspa checklist`. Changes nothing, takes no lock, runs no Terraform. */
export const checklist = listOf<ChecklistContext>()(checkAccount, readWorld)
