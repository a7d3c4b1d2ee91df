import { z } from 'zod'
import { outputsSchema } from '../../terraform/outputs.ts'

const imageDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

/** `result` of `deploy`. */
export const result = z.object({
  release: z.string().describe("the release's tag"),
  images: z
    .object({ api: imageDigest, migrate: imageDigest, 'voice-lambda': imageDigest })
    .describe('what the registry has under the tag'),
  urls: z.object({ api: z.string(), voice: z.string().optional() }),
  outputs: outputsSchema.describe("Terraform's"),
})
