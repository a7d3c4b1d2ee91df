import { z } from 'zod'
import { imageDigestSchema } from '../../releases/release.ts'
import { outputsSchema } from '../../terraform/outputs.ts'

/** `result` of `deploy`. */
export const result = z.object({
  release: z.string().describe("the release's tag"),
  images: z
    .object({ api: imageDigestSchema, migrate: imageDigestSchema, 'voice-lambda': imageDigestSchema.optional() })
    .catchall(imageDigestSchema)
    .describe(
      'what the registry has under the tag; no voice image where voice is off, and one of each further target of the Dockerfile',
    ),
  urls: z.object({ api: z.string(), voice: z.string().optional() }),
  outputs: outputsSchema.describe("Terraform's"),
})
