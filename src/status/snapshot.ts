import * as z from 'zod'

const time = z.string().describe('ISO 8601, UTC')
const range = z.object({ low: z.number(), high: z.number() })

/**
 * What a part of an environment is: what was found, that there is none, or why AWS did not say. Parts are asked side by side,
 * and one that is refused spoils no other.
 */
const part = <Found extends z.ZodType>(found: Found) =>
  z.union([
    z.object({ found }),
    z.object({ absent: z.literal(true) }),
    z.object({
      unknown: z.string().describe('why it is not known'),
      code: z.string().optional().describe('of the error, as docs/exit-codes.md has it: `aws-access-denied`'),
    }),
  ])

const release = z.object({
  tag: z.string().nullable().describe('which release the parameter names'),
  voiceTag: z.string().nullable(),
  parked: z.enum(['no', 'yes', 'full']),
  parkedSince: time.nullable(),
  unfinished: z.enum(['park', 'restore']).nullable().describe('what has begun and not come to its end'),
})

const run = z.object({
  id: z.string(),
  command: z.string(),
  at: time,
  by: z.string().describe('who, and on which machine'),
  release: z.string().nullable(),
})

const stopped = z.object({
  task: z.string(),
  revision: z.string(),
  release: z.string().nullable(),
  at: time.nullable(),
  why: z.string(),
  current: z.boolean().describe('whether it belonged to a deployment or task set that the service still has'),
})

const service = z.object({
  revision: z.string().describe('what the service is told to run, `family:revision`'),
  release: z.string().describe('its tag, or the revision where nothing says it'),
  desired: z.int(),
  running: z.int(),
  pending: z.int(),
  stopped: z.array(stopped).describe('tasks that ended by themselves in the last hour, newest first'),
})

const api = service.extend({
  controller: z.string().describe('who deploys it: `ECS` or `CODE_DEPLOY`'),
  rollout: z.string().nullable().describe("ECS's state of a rolling deployment, with its reason"),
  serves: z.array(z.string()).describe('tags of the releases that have a healthy task'),
  sets: z
    .array(
      z.object({
        id: z.string(),
        status: z.string(),
        revision: z.string(),
        release: z.string(),
        since: time.nullable(),
        desired: z.int(),
        running: z.int(),
        pending: z.int(),
        healthy: z.int().describe('tasks that are healthy in a target group'),
        weight: z.int().nullable().describe('its share of the requests in per cent; null where no listener asks it'),
      }),
    )
    .describe('task sets of a blue/green service, deployments of a rolling one'),
  targets: z.array(
    z.object({
      group: z.string(),
      address: z.string(),
      task: z.string().nullable(),
      state: z.string(),
      why: z.string().nullable(),
    }),
  ),
  weights: z.array(z.object({ port: z.int(), group: z.string(), percent: z.int() })),
})

const dataSnapshot = z.object({ id: z.string(), kind: z.string(), at: time, status: z.string() })

const locks = z.object({
  deploy: z
    .object({
      by: z.string(),
      command: z.string(),
      reason: z.string(),
      since: z.string(),
      leaseSeconds: z.number(),
      renewedSecondsAgo: z.int(),
      state: z.enum(['held', 'orphan', 'state-held', 'free']).describe('`free`: stale, it may be taken over'),
      why: z.string(),
    })
    .nullable(),
  terraform: z.object({ by: z.string(), operation: z.string(), since: z.string(), id: z.string() }).nullable(),
})

/** One environment, as a look at AWS finds it. */
export const snapshotSchema = z.object({
  environment: z.string(),
  deployed: z.boolean(),
  at: time,
  release: part(release),
  lastDeploy: part(run).describe('the run that brought the release, by the run records'),
  parkedBy: part(run),
  schema: part(z.object({ applied: z.string(), at: time, release: z.string().nullable() })).describe(
    'what the last migration task said, by the run records',
  ),
  api: part(api),
  workers: part(z.array(service.extend({ name: z.string() }))),
  autoscaling: part(z.object({ min: z.int(), max: z.int(), suspended: z.boolean() })),
  database: part(
    z.object({
      status: z.string(),
      engine: z.string(),
      class: z.string().nullable(),
      storageGiB: z.number().nullable(),
      lastSnapshot: dataSnapshot.nullable(),
    }),
  ),
  redis: part(z.object({ status: z.string(), node: z.string().nullable(), lastSnapshot: dataSnapshot.nullable() })),
  voice: part(
    z.object({
      version: z.string(),
      release: z.string().nullable(),
      state: z.string(),
      reason: z.string().nullable(),
      lastUpdate: z.string().nullable(),
    }),
  ),
  gateway: part(z.object({ url: z.string() })),
  name: part(z.object({ domain: z.string(), leads: z.enum(['here', 'elsewhere']) })),
  certificate: part(
    z.object({
      arn: z.string(),
      names: z.array(z.string()),
      status: z.string(),
      expires: time.nullable(),
      daysLeft: z.int().nullable(),
    }),
  ),
  images: part(
    z.array(z.object({ of: z.string(), repository: z.string(), reference: z.string(), there: z.boolean() })),
  ).describe('of what serves: whether the registry has them'),
  alarms: part(
    z.object({
      alarms: z.array(
        z.object({
          name: z.string(),
          state: z.string(),
          since: time.nullable(),
          reason: z.string(),
          description: z.string().nullable(),
          topics: z.array(z.string()),
        }),
      ),
      topics: z.array(z.object({ arn: z.string(), confirmed: z.int(), pending: z.int() })),
    }),
  ),
  locks: part(locks),
  cost: part(z.object({ awake: range, parked: range })).describe('USD a month, by the settings'),
  drift: part(z.object({ changes: z.int() }))
    .optional()
    .describe("with --drift: what Terraform's plan would change"),
})

export type Snapshot = z.infer<typeof snapshotSchema>

/** What a part is of which the look says so. */
export type Part<Found> = { found: Found } | { absent: true } | { unknown: string; code?: string | undefined }

export type ServicePart = z.infer<typeof service>
export type ApiPart = z.infer<typeof api>
export type StoppedPart = z.infer<typeof stopped>
export type RunPart = z.infer<typeof run>

/** Pure: what was found of a part; undefined where there is none, or where AWS did not say. */
export const foundIn = <Found>(part: Part<Found>): Found | undefined => ('found' in part ? part.found : undefined)
