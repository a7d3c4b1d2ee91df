import * as z from 'zod'
import { imageDigestSchema } from '../../releases/release.ts'
import { outputsSchema } from '../../terraform/outputs.ts'

/** `result` of `deploy --watch`, `deploy continue` and `deploy stop`. */
export const deploymentResult = z.object({
  deployment: z.string().describe("the id of CodeDeploy's deployment"),
  status: z.string().describe("CodeDeploy's, at the end"),
  release: z
    .string()
    .nullable()
    .describe('what it brings: a tag, shortened, or `family:revision`; null where nothing says it'),
})

/** Of a deploy that brought a release. */
export const released = z.object({
  release: z.string().describe("the release's tag"),
  images: z
    .object({ api: imageDigestSchema, migrate: imageDigestSchema, 'voice-lambda': imageDigestSchema.optional() })
    .catchall(imageDigestSchema)
    .describe(
      'what the registry has under the tag; no voice image where voice is off, and one of each further target of the Dockerfile',
    ),
  urls: z.object({ api: z.string(), voice: z.string().optional() }),
  outputs: outputsSchema.describe("Terraform's"),
  snapshot: z.string().nullable().describe('of the database, taken before its migrations; null where none was'),
})

/** Of a deploy that found the environment parked, with `--skip-if-parked`. */
const skipped = z.object({ skipped: z.string().describe('why nothing was deployed') })

/** `result` of `deploy`. */
export const result = z.union([
  released,
  deploymentResult.describe('with `--watch`'),
  skipped.describe('with `--skip-if-parked`'),
])
