import * as z from 'zod'
import { environments, isRegion } from './names.ts'
import { platformShape } from './platform/platform-schema.ts'
import { testNumbersSchema } from './validation/test-numbers.ts'
import { sharedWebhooks, webhooksSchema } from './webhooks/webhooks-schema.ts'

const accountId = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes'))

const kind = 'custom' as const

const stateSchema = z.strictObject({
  bucket: z.string().min(3).optional(),
  /** A DynamoDB table in which Terraform locks the state besides (checklist 2.2). */
  lock_table: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'a name of a DynamoDB table: 3 to 255 letters, digits, _ . and -')
    .optional(),
})

const environmentSchema = z.strictObject({
  ...platformShape,
  aws: z
    .strictObject({
      /** Where set, every command refuses to work in another account. */
      account_id: accountId.optional(),
      region: z.string().refine(isRegion, 'an AWS region, such as us-east-1').optional(),
      /** A profile of the AWS CLI's configuration. */
      profile: z.string().min(1).optional(),
    })
    .optional(),
  state: stateSchema.optional(),
  deploy: z
    .strictObject({
      blue_green: z.boolean().optional(),
      /** Blue/green: whether a deploy asks before the traffic shifts. */
      hold: z.boolean().optional(),
      /** Blue/green: how the traffic shifts, by the name of a deployment configuration of CodeDeploy's. */
      strategy: z
        .string()
        // API reference, CreateDeployment: 1 to 100 characters.
        .regex(/^\S{1,100}$/, 'the name of a deployment configuration, such as CodeDeployDefault.ECSAllAtOnce')
        .optional(),
      /** Tasks that a new service is scaled to. */
      desired_count: z.int().min(1).max(100).optional(),
      /** How long a command waits for the migration task. */
      migration_minutes: z.int().min(1).max(1440).optional(),
      /** Whether a snapshot of the database comes before migrations that may be pending. */
      snapshot_before_migration: z.boolean().optional(),
    })
    .optional(),
  validation: z
    .strictObject({
      /** URLs that must answer: whole, or a path of the API. */
      urls: z
        .array(
          z.strictObject({
            url: z
              .string()
              // A validation shows the URL, and its run record keeps it.
              .regex(
                /^(https?:\/\/[^\s/?#@]+([/?#]\S*)?|\/\S*)$/,
                'a URL without user and password (https://…), or a path of the API that begins with /',
              ),
            /** Default: 200. */
            status: z.int().min(100).max(599).optional(),
            /** The least size of the body. */
            min_bytes: z.int().min(0).optional(),
          }),
        )
        .max(20)
        .optional(),
      /** Words that the API's log must not have since the rollout, instead of the platform's. */
      trouble: z.array(z.string().min(3).max(200)).max(50).optional(),
      /** Who calls whom in test calls. Production makes none without. */
      test_numbers: testNumbersSchema.optional(),
    })
    .optional(),
  checklist: z
    .strictObject({
      /** Where the deployment that this one replaces answers (checklist 2.10). */
      previous_url: z
        .string()
        // The checklist shows it, and goes into tickets.
        .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'a URL without user, password and query: https://…')
        .optional(),
    })
    .optional(),
  /** What of the phone providers' accounts belongs to the environment. */
  webhooks: webhooksSchema.optional(),
  terraform: z
    .strictObject({
      /** A tfvars file, relative to the configuration file. */
      var_file: z.string().min(1).optional(),
    })
    .optional(),
})

/** Whether it compiles in the way in which src/secrets/keys.ts uses it. */
const isRegularExpression = (pattern: string) => {
  try {
    return new RegExp(`^(?:${pattern})$`, 'su').test('') !== undefined
  } catch {
    return false
  }
}

const secretKeySchema = z.strictObject({
  description: z.string().min(1).optional(),
  /** Where an operator finds the value. */
  where: z.string().min(1).optional(),
  required: z.enum(['always', 'voice', 'no']).optional(),
  /** No task reads it, on purpose: it is not given to the API, and no gap. */
  unread: z.boolean().optional(),
  /** What the whole value has to match. */
  pattern: z.string().min(1).refine(isRegularExpression, 'a regular expression').optional(),
})

/** ECR's words for how severe a finding is, the worst first. */
export const scanSeverities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const
export type ScanSeverity = (typeof scanSeverities)[number]

/** What `medspa bootstrap` gives an account. infra/bootstrap takes the same. */
const bootstrapSchema = z.strictObject({
  /** Services that the permissions boundary leaves the API. Default: those of `api.policies`. */
  api_services: z
    .array(z.string().regex(/^[a-z0-9-]+$/, "a prefix of IAM's actions: s3 of s3:GetObject"))
    .max(50)
    .optional(),
  /** Who may assume the operators' roles. Default: everybody of the account who may assume roles, with MFA. */
  operator_principals: z
    .array(
      z
        .string()
        .regex(
          /^arn:[a-z-]+:iam::\d{12}:(user|role)\/(?![*/]*$)[\w+=,.@/*-]+$/,
          'the ARN of an IAM user or role, in which * stands for any part: arn:aws:iam::123456789012:user/ada',
        ),
    )
    .max(20)
    .optional(),
  /** The repository whose workflows deploy: `owner/name`. */
  github_repository: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[\w.-]+$/, 'owner/name, as in github.com/owner/name')
    .optional(),
  /** Who hears of the account's monthly budget. Without one there is none. */
  budget_email: z
    .string()
    .regex(/^[^@\s]+@[^@\s]+$/, 'one e-mail address')
    .optional(),
  /** What the account may cost a month. Default: 500. */
  budget_limit_usd: z.number().positive().optional(),
})

/** `medspa.config.yaml`. Everything is optional: the defaults need no file. */
export const configSchema = z.strictObject({
  /** The environment of a command line without `--env`, where MEDSPA_ENV names none. */
  default_environment: z.enum(environments).optional(),
  state: stateSchema.optional(),
  bootstrap: bootstrapSchema.optional(),
  images: z
    .strictObject({
      /** A checkout with the checklist's Dockerfile targets, relative to the configuration file. */
      source: z.string().min(1).optional(),
      /** `--build-arg` of each build by a container engine. Docker keeps them in the image's history: no secrets. */
      build_args: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'a name of a build argument'), z.string()).optional(),
      /** Whether images that ECS runs get an SBOM and a provenance when they are built; the Lambda's never do. Default: false. */
      attestations: z.boolean().optional(),
      /** The least severity of a scan's findings that a deploy shows. Default: HIGH. */
      scan_severity: z.enum(scanSeverities).optional(),
    })
    .optional(),
  secrets: z
    .strictObject({
      /** Keys of the operator's own, and keys of medspa's catalogue described otherwise, by their names. */
      keys: z
        .record(
          z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and _, which begins with no digit'),
          secretKeySchema,
        )
        .optional(),
    })
    .optional(),
  environments: z
    .strictObject({ development: environmentSchema.optional(), production: environmentSchema.optional() })
    .superRefine(({ development, production }, { addIssue }) => {
      for (const path of sharedWebhooks(development?.webhooks, production?.webhooks))
        addIssue({
          code: kind,
          path: ['production', 'webhooks', ...path],
          message: `${path.at(-1)} stands in both environments: its calls can go to one alone`,
        })
    })
    .optional(),
})

export type ConfigFile = z.infer<typeof configSchema>
