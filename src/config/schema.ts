import { z } from 'zod'

const accountId = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes'))

const environmentSchema = z.strictObject({
  aws: z
    .strictObject({
      /** Where set, every command refuses to work in another account. */
      account_id: accountId.optional(),
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as us-east-1')
        .optional(),
      /** A profile of the AWS CLI's configuration. */
      profile: z.string().min(1).optional(),
    })
    .optional(),
  state: z.strictObject({ bucket: z.string().min(3).optional() }).optional(),
  database: z.strictObject({ engine: z.enum(['rds', 'aurora-serverless-v2', 'neon']).optional() }).optional(),
  deploy: z
    .strictObject({
      blue_green: z.boolean().optional(),
      /** Tasks that a new service is scaled to. */
      desired_count: z.int().min(1).max(100).optional(),
    })
    .optional(),
  terraform: z
    .strictObject({
      /** A tfvars file, relative to the configuration file. */
      var_file: z.string().min(1).optional(),
    })
    .optional(),
})

/** `medspa.config.yaml`. Everything is optional: the seed's defaults need no file. */
export const configSchema = z.strictObject({
  state: z.strictObject({ bucket: z.string().min(3).optional() }).optional(),
  images: z
    .strictObject({
      /** A checkout with the seed's Dockerfile targets, relative to the configuration file. */
      source: z.string().min(1).optional(),
    })
    .optional(),
  environments: z
    .strictObject({ development: environmentSchema.optional(), production: environmentSchema.optional() })
    .optional(),
})

export type ConfigFile = z.infer<typeof configSchema>
