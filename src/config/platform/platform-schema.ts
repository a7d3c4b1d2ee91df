import * as z from 'zod'
import { commandLine } from '../../command-line.ts'
import { credentialIn } from '../../credential-in.ts'
import { isLeastCapacity, isMostCapacity } from '../../database/capacity.ts'
import { databaseEngines, keptEngines } from '../../database/engines.ts'
import { ownedNames } from '../../owned-names.ts'

/**
 * What the configuration says of the platform itself: its URL, its containers, what they are told. Terraform reads the
 * same keys of the same file (infra/terraform/modules/config), and takes and refuses the same: a test holds both together.
 */

/** Names of environment variables, as POSIX shells and ECS take them. */
const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'a name of letters, digits and _, which begins with no digit')

/** Names of containers and services, inside ECS's (255 characters) and the target groups' and roles' of AWS. */
const containerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a name of at most 20 small letters, digits and -, which begins with a letter')
  .refine(
    (name) => !['api', 'migrate', 'probe', 'voice'].includes(name),
    "not api, migrate, probe or voice: these are medspa's",
  )

const kind = 'custom' as const

const variables = z.record(variableName, z.string('a quoted string')).superRefine((values, { addIssue }) => {
  for (const [name, value] of Object.entries(values)) {
    const owned = ownedNames[name]
    const credential = credentialIn(name, value)
    if (owned !== undefined) addIssue({ code: kind, path: [name], message: `medspa sets it: ${owned}` })
    else if (credential !== undefined) {
      const message = `looks like ${credential}: put it into the secret (\`${commandLine('secrets set')}\`)`
      addIssue({ code: kind, path: [name], message })
    }
  }
})

const keys = z.array(variableName).max(200).refine(isDistinct, 'each key once')

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

/** Words of a command, which stand in the task definition for everybody to read. */
const command = z.array(z.string().min(1).max(1000)).min(1).max(50)

const urlPath = z.string().regex(/^\/[^\s?#]*$/, 'a path that begins with /')
const port = z.int().min(1).max(65_535)
const absolutePath = z.string().regex(/^(\/[\w.-]+)+$/, 'an absolute path of letters, digits, _ . and -')

/** Fargate's sizes. Source: Amazon ECS Developer Guide, "Task CPU and memory". */
const cpu = z.union(
  [256, 512, 1024, 2048, 4096, 8192, 16_384].map((units) => z.literal(units)),
  {
    error: '256, 512, 1024, 2048, 4096, 8192 or 16384',
  },
)
/** In MiB. Which go with a CPU value Terraform says. */
const memory = z.int().min(512).max(122_880)

/** A whole image with its registry, by tag or digest. */
const imageReference = z
  .string()
  .regex(/^[a-z0-9][\w./:@-]{2,500}$/, 'an image with its registry, such as public.ecr.aws/nginx/nginx:1.27')

/** A further container of the API's task. */
const sidecar = z
  .strictObject({
    /** A target of the platform's Dockerfile, built and pushed with each release to a registry of its own. */
    target: containerTarget().optional(),
    /** Instead: an image that somebody else publishes. */
    image: imageReference.optional(),
    command: command.optional(),
    port: port.optional(),
    environment: variables.optional(),
    secrets: keys.optional(),
    /** Default: true. When it ends, the task does. */
    essential: z.boolean().optional(),
    /** The most of the task's memory that it takes, in MiB. */
    memory: z.int().min(6).max(122_880).optional(),
    writable: z.array(absolutePath).max(10).refine(isDistinct, 'each path once').optional(),
  })
  .refine(({ image, target }) => (image === undefined) !== (target === undefined), 'either target or image')

/** It is the end of a registry's name. Source: Amazon ECR API Reference, "CreateRepository", repositoryName. */
function containerTarget() {
  return z
    .string()
    .max(63, 'at most 63 characters')
    .regex(
      /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/,
      'a target of the Dockerfile: small letters and digits, with single ., _ or - between them',
    )
    .refine((name) => !['api', 'migrate', 'voice-lambda'].includes(name), 'not api, migrate or voice-lambda')
}

/** A further service without a load balancer, of the API's image or of another target. */
const worker = z.strictObject({
  /** Default: the API's image. */
  target: containerTarget().optional(),
  command: command.optional(),
  environment: variables.optional(),
  /** Default: the keys that the API reads. */
  secrets: keys.optional(),
  cpu: cpu.optional(),
  memory: memory.optional(),
  /** Tasks. Default: 1. */
  desired_count: z.int().min(1).max(100).optional(),
  writable: z.array(absolutePath).max(10).refine(isDistinct, 'each path once').optional(),
})

/** Keys of an environment that Terraform reads too. */
export const platformShape = {
  /**
   * The name under which the API answers: of its certificate, which holds at most 64 characters (ACM API Reference,
   * "RequestCertificate"), of the record that leads to the load balancer, and what checks and the voice Lambda verify.
   */
  domain: z
    .string()
    .max(64, 'at most 64 characters: a certificate holds no longer one')
    .regex(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
      'a name such as api.example.com, in small letters',
    )
    .optional(),
  /** The public hosted zone that holds the domain: Terraform makes the certificate and the record then. */
  route53_zone_id: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone in Route 53, such as Z0123456789ABCDEFGHIJ')
    .optional(),
  /** An issued certificate that is there already, in the environment's region. */
  certificate_arn: z
    .string()
    .regex(
      /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
      'the ARN of a certificate in ACM: arn:aws:acm:us-east-1:123456789012:certificate/…',
    )
    .optional(),
  /** Where DNS leads to the load balancer, or will: scheme and host. */
  public_url: z
    .string()
    .regex(/^https?:\/\/[^/\s?#@]+$/, 'scheme and host, without a path or a slash at the end: https://api.example.com')
    .optional(),
  /** Accounts whose roles may pull the environment's images: that of the environment to which they are promoted. */
  image_readers: z
    .array(z.string().regex(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes'))
    .max(10)
    .refine(isDistinct, 'each account once')
    .optional(),
  voice: z
    .strictObject({
      /** Default: true. Without voice nothing asks for its image, keys or checks. */
      enabled: z.boolean().optional(),
      /** Whether webhooks may go on unencrypted where the API has no certificate. Default: false; never in production. */
      allow_plain_http: z.boolean().optional(),
      upstream_failure: z.enum(['by-provider', 'answer', '502']).optional(),
      /** `8s`, `800ms`; at most 12 s, as Twilio gives up after 15. */
      upstream_timeout: z
        .string()
        .regex(/^(\d{1,5}ms|\d{1,2}(\.\d{1,3})?s)$/, 'a time such as 8s or 800ms')
        .refine(isUpstreamTimeout, '1ms to 12s: Twilio gives up after 15 s')
        .optional(),
    })
    .optional(),
  api: z
    .strictObject({
      environment: variables.optional(),
      /** Keys of the secret that the API's tasks read. Default: each that holds a value. */
      secrets: keys.optional(),
      /** Rights of the program in the task: ARNs of IAM policies, or files with one, relative to the configuration file. */
      policies: z
        .array(
          z
            .string()
            .regex(
              /^(arn:[a-z-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+|[^\s:]+\.json)$/,
              'the ARN of an IAM policy, or a .json file with one',
            ),
        )
        .max(10)
        .refine(isDistinct, 'each policy once')
        .optional(),
      command: command.optional(),
      cpu: cpu.optional(),
      memory: memory.optional(),
      port: port.optional(),
      health_path: urlPath.optional(),
      ready_path: urlPath.optional(),
      /** Paths that the program writes to: the rest of its file system is read-only. */
      writable: z.array(absolutePath).max(10).refine(isDistinct, 'each path once').optional(),
      sidecars: z
        .record(containerName, sidecar)
        .refine((all) => Object.keys(all).length <= 5, 'at most 5')
        .optional(),
    })
    .optional(),
  migrate: z.strictObject({ command: command.optional() }).optional(),
  database: z
    .strictObject({
      /** An instance, a cluster, or any Postgres outside the account. Default: rds. It cannot change while there is one. */
      engine: z.enum(databaseEngines).optional(),
      /** Of a cluster: the least and the most capacity of a member, in ACU. */
      min_acu: z.number().min(0).max(256).refine(isLeastCapacity, '0, or 0.5 to 256 in steps of 0.5').optional(),
      max_acu: z.number().min(1).max(256).refine(isMostCapacity, '1 to 256 in steps of 0.5').optional(),
      /** Of a cluster: whether it has a second member, which takes over when the writer fails. */
      reader: z.boolean().optional(),
      /** The engine of a database that a copy came from, which stays beside the one that serves. */
      keep: z.enum(keptEngines).optional(),
    })
    .optional(),
  workers: z
    .record(containerName, worker)
    .refine((all) => Object.keys(all).length <= 10, 'at most 10')
    .optional(),
}

function isUpstreamTimeout(text: string): boolean {
  const ms = Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000)
  return ms >= 1 && ms <= 12_000
}

const platformSchema = z.strictObject(platformShape)
export type Platform = z.infer<typeof platformSchema>
