import * as z from 'zod'
import { previousRecordSchema } from './dns-record.ts'
import { parkingSchema } from './parking.ts'

/** The name of an image by its content, as registries write it. */
export const imageDigestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/)

/**
 * What the CLI decides and Terraform must know: the JSON in the SSM parameter `/medspa/<environment>/release`. Keys are
 * the Terraform variables' names (infra/terraform/release.tf); a key that is absent has Terraform's first value.
 * Unknown keys are kept: a newer medspa may have written them. Terraform takes the same (infra/terraform/modules/release/keys.tf).
 */
export const releaseSchema = z.looseObject({
  api_image_tag: z.string().optional(),
  voice_lambda_image_tag: z.string().optional(),
  /** What the registry had under the release's tags: what runs is named by these, whatever is pushed over a tag later. */
  api_image_digest: imageDigestSchema.optional(),
  migrate_image_digest: imageDigestSchema.optional(),
  voice_lambda_image_digest: imageDigestSchema.optional(),
  /** The same of further targets of the Dockerfile, which sidecars and workers are, by their names. */
  target_image_digests: z.record(z.string(), imageDigestSchema).optional(),
  /** The tag that these digests are of: an older medspa, or a person, changes the tags alone, and leaves the digests. */
  digests_tag: z.string().optional(),
  /** Whether the voice image verifies the name in UPSTREAM_TLS_SERVERNAME instead of its upstream's; absent: it does, as medspa's. */
  voice_image_knows_servername: z.boolean().optional(),
  /** What runs, where that is not what was registered last: service and alias follow it in a bare apply. */
  pin: z
    .looseObject({
      task_definition_arn: z.string().optional(),
      voice_lambda_version: z
        .string()
        .regex(/^[0-9]+$/)
        .optional(),
      /** The task definitions of workers, by their names. */
      workers: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  api_certificate_arn: z.string().optional(),
  api_certificate_name: z.string().optional(),
  /** Whether the record of `dns_name` leads here, and Terraform may write it; absent: elsewhere. */
  dns_target: z.enum(['here', 'elsewhere']).optional(),
  /** The domain that `dns_target` speaks of: another domain, written later, has a record of its own. */
  dns_name: z.string().optional(),
  /** Where that record led before it was pointed here. */
  dns_previous: previousRecordSchema.optional(),
  parked: z.enum(['no', 'yes', 'full']).optional(),
  parked_since: z.string().optional(),
  /** medspa's own voice image, which answers callers while it is parked; absent where there is no voice Lambda. */
  parked_voice_image_digest: imageDigestSchema.optional(),
  /** A parking that has begun and not come to `parked`: what there was before it. */
  parking: parkingSchema.optional(),
  db_snapshot_identifier: z.string().optional(),
  redis_snapshot_name: z.string().optional(),
  /** The database (RDS's resource id) whose application roles medspa made: after a restore it is another one. */
  database_roles: z.string().optional(),
  /** Version of the secret with Redis' token that was seen to open the group alone, when the group was made, and its tokens changed. */
  redis_token: z.looseObject({ version: z.string(), group: z.string(), changed: z.string() }).optional(),
  /** The database (RDS's resource id) that a restore found to hold what park counted. */
  data_compared: z.string().optional(),
  /** Engine of the database as medspa decided it: every plan with another one stops. Absent with a tag: rds, which an older medspa alone knew. */
  database_engine: z
    .string()
    .regex(/^(rds|aurora-serverless-v2|neon)$/)
    .optional(),
  deletion_protection: z.boolean().optional(),
  enable_blue_green: z.boolean().optional(),
  bad_tags: z.array(z.string()).optional(),
  /** What medspa was given elsewhere than in the configuration file, by paths: `{"api.cpu": 256}`. */
  config: z.record(z.string(), z.unknown()).optional(),
  /** The last deploy's configuration file gave something: a plan without the file would take that away. */
  config_applied: z.boolean().optional(),
  /** What the last deploy's containers were told: another one is another release, of the same images. */
  config_hash: z.string().optional(),
  /** Keys of the application's secret that tasks read. */
  secret_keys: z.array(z.string()).optional(),
  /** ARN of the policy of `medspa bootstrap` that bounds every role; absent: there was none. */
  permissions_boundary: z.string().optional(),
})

export type Release = z.infer<typeof releaseSchema>

/**
 * A release as it is stored. Terraform passes over a null and over a "" that stands for a string, which people write by hand;
 * so does this, and whoever reads the release finds such a key absent.
 */
export const storedReleaseSchema = z.preprocess((value) => withoutEmpty(value, releaseSchema.shape), releaseSchema)

type Shape = Readonly<Record<string, z.ZodType>>

const withoutEmpty = (value: unknown, shape: Shape): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const kept = Object.entries(value).flatMap(([key, held]): [string, unknown][] => {
    const known = shape[key]
    if (known === undefined) return [[key, held]]
    if (held === null || (held === '' && isOptionalText(known))) return []
    return [[key, withoutEmpty(held, known instanceof z.ZodOptional ? shapeOf(known) : {})]]
  })
  return Object.fromEntries(kept)
}

const isOptionalText = (known: z.ZodType) => known instanceof z.ZodOptional && known.unwrap() instanceof z.ZodString

const shapeOf = (known: z.ZodOptional): Shape => {
  const inner = known.unwrap()
  return inner instanceof z.ZodObject ? (inner.shape as Shape) : {}
}
