import * as z from 'zod'

/** `result` of `ci summary`. */
export const result = z.object({
  run: z.string().describe('the id of the run'),
  deployed: z
    .boolean()
    .describe('whether the run brought a release that serves: what may be deployed after it asks this'),
  markdown: z.string(),
})
