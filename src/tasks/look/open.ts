import { findApiLink, type LinkContext } from '../../steps/open/find-api-link.ts'
import { checkTools } from '../../steps/preflight/check-tools.ts'
import { requireStateBucketToLook } from '../../steps/preflight/find-state-bucket.ts'
import { readOutputs } from '../../steps/preflight/read-outputs.ts'
import { listOf } from '../list.ts'

/** `medspa open api`. The console's links take no call. */
export const openApi = listOf<LinkContext>()(checkTools(), requireStateBucketToLook, readOutputs, findApiLink)
