import * as z from 'zod'

/** `result` of `dns`. */
export const result = z.object({
  domain: z.string(),
  zone: z
    .object({ id: z.string(), name: z.string(), nameServers: z.array(z.string()) })
    .nullable()
    .describe('the hosted zone that the configuration names; null: the records are kept elsewhere'),
  certificate: z
    .object({ arn: z.string(), status: z.string(), notAfter: z.string().nullable().describe('ISO time') })
    .nullable(),
  records: z.array(
    z.object({
      purpose: z.enum(['address', 'certificate']),
      name: z.string(),
      type: z.enum(['A', 'CNAME']),
      value: z.string(),
      ttl: z.int().describe('seconds'),
      state: z.enum(['ok', 'missing', 'elsewhere', 'unknown']).describe('unknown: DNS did not answer'),
      found: z.array(z.string()).describe('what resolvers lead to: names on the way, then addresses'),
    }),
  ),
})
