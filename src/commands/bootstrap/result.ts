import * as z from 'zod'

/** `result` of `bootstrap`. */
export const result = z.object({
  account: z.string().regex(/^\d{12}$/),
  changed: z.int().nonnegative().describe('resources that the applied plan changed; 0 where it was empty'),
  permissionsBoundary: z.string().describe('ARN of the policy that bounds every role of the environments'),
  apiServices: z.array(z.string()).describe("services that it leaves the API, by IAM's prefixes"),
  operatorRoles: z.record(z.string(), z.string()).describe('ARNs, by environments'),
  operatorPolicies: z.record(z.string(), z.array(z.string())).describe('ARNs, by environments'),
  readOnlyRole: z.string(),
  profiles: z.array(z.string()).describe('lines for ~/.aws/config; none in a rehearsal'),
  github: z
    .object({
      repository: z.string(),
      needs: z
        .array(
          z.object({
            kind: z.enum(['secret', 'variable']),
            name: z.string(),
            environment: z.string().nullable().describe("GitHub's; null: the repository's"),
            value: z.string().nullable().describe('null: the ARN of a certificate that is not known here'),
          }),
        )
        .describe('what the workflows read'),
      set: z.boolean().describe('whether gh has set those whose values are known'),
    })
    .nullable(),
})
