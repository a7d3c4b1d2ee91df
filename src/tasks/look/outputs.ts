import { checkTools } from '../../steps/preflight/check-tools.ts'
import { requireStateBucketToLook } from '../../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../../steps/preflight/read-outputs.ts'
import type { Outputs } from '../../terraform/outputs.ts'
import { listOf } from '../list.ts'

export type OutputsContext = { stateBucketMissing?: boolean; lockTableMissing?: boolean; outputs?: Outputs }

/** `medspa outputs`: what Terraform recorded of the environment. Changes nothing. */
export const outputs = listOf<OutputsContext>()(checkTools(), requireStateBucketToLook, readOutputs)
