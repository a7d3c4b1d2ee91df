import * as z from 'zod'

/** `result` of `doctor permissions`. */
export const result = z.object({
  caller: z.string().describe('as STS names who calls: the session of a role'),
  simulated: z.string().nullable().describe('whose policies IAM was asked about; null where IAM was not asked'),
  skipped: z.string().nullable().describe('why IAM was not asked, or did not answer'),
  asked: z.number().int().nonnegative().describe('how many actions, each on each thing'),
  missing: z.array(
    z.object({
      action: z.string(),
      resource: z.string().describe('the ARN of a thing, which need not exist; or *'),
      neededTo: z.string(),
      why: z
        .enum(['implicit', 'explicit', 'boundary', 'organization'])
        .describe(
          'no policy allows it, a policy denies it, the permissions boundary or the organization does not allow it',
        ),
      unknownConditions: z.array(z.string()).describe('condition keys of policies that only a call of its own has'),
    }),
  ),
})
