import * as z from 'zod'
import { parseJson } from '../io/json.ts'

/**
 * Where the state lives: S3 with its own lock file (`use_lockfile`, in infra/terraform/versions.tf), and besides in the
 * DynamoDB table `lockTable`, where the checklist's operators lock there.
 */
export type Backend = { bucket: string; key: string; region: string; lockTable?: string | undefined }

// What `terraform init` notes in `<TF_DATA_DIR>/terraform.tfstate`: the settings that later commands use silently.
const recordSchema = z.looseObject({
  backend: z.looseObject({ type: z.string(), config: z.record(z.string(), z.unknown()) }),
})

/**
 * Whether a data dir was initialised for exactly this state. Terraform itself only notices a changed `backend` block,
 * not changed `-backend-config` values: without this check a plan would quietly use the bucket of last time.
 * `record` is the text of `<TF_DATA_DIR>/terraform.tfstate`, or undefined where there is none.
 */
export const recordedBackendIs = (record: string | undefined, backend: Backend): boolean => {
  if (record === undefined) return false
  const parsed = recordSchema.safeParse(parseJson(record))
  if (!parsed.success || parsed.data.backend.type !== 's3') return false
  const config = parsed.data.backend.config
  const same = config.bucket === backend.bucket && config.key === backend.key && config.region === backend.region
  // Without the table the state's digest in it would grow stale, and every bare Terraform refuse the state.
  return same && (config.dynamodb_table || undefined) === backend.lockTable
}
