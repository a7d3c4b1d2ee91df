import * as z from 'zod'

/** What the process reads from its environment, named as the container contract names it. */
export type Config = z.infer<typeof environment>

/** An environment that the API cannot start with; the message names the variables, never their values. */
class ConfigError extends Error {
  override name = 'ConfigError'
}

/** What Terraform puts into each key of a secret until an operator sets it. */
const PLACEHOLDER = 'PLACEHOLDER'

const blank = (value: unknown) => (value === '' ? undefined : value)
/** Unset, empty and the placeholder all mean that the operator has given no value. */
const unset = (value: unknown) => (value === '' || value === PLACEHOLDER ? undefined : value)

const optional = z.preprocess(unset, z.string().optional())
const required = z.preprocess(unset, z.string({ error: 'is missing or still the placeholder' }))
const baseUrl = z.preprocess(
  blank,
  z
    .url({ protocol: /^https?$/, error: 'is not an http(s) URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
)
const milliseconds = (fallback: number) => z.preprocess(blank, z.coerce.number().int().positive().default(fallback))

const environment = z.object({
  HOST: z.preprocess(blank, z.string().default('0.0.0.0')),
  PORT: z.preprocess(blank, z.coerce.number({ error: 'is not a port' }).int().min(0).max(65_535).default(8080)),
  ENVIRONMENT: z.preprocess(blank, z.string().default('development')),
  RELEASE: z.preprocess(blank, z.string().default('unknown')),
  DATABASE_URL: required,
  REDIS_ADDR: z.preprocess(blank, z.string({ error: 'is missing' }).regex(/^[^\s:]+:\d{1,5}$/, 'is not host:port')),
  REDIS_PASSWORD: optional,
  REDIS_TLS: z.preprocess(blank, z.stringbool().default(false)),
  TWILIO_AUTH_TOKEN: optional,
  TELNYX_PUBLIC_KEY: optional,
  /** Where providers reach the voice gateway: the URL that Twilio signed. No slash at the end. Without one it is the URL that was called. */
  VOICE_PUBLIC_BASE_URL: baseUrl,
  OUTBOX_POLL_MS: milliseconds(5_000),
  /**
   * After SIGTERM the API accepts until no request has come for so long: an interrupted Spot task may be taken out of its
   * load balancer 3 to 5 s after the signal (aws/containers-roadmap#708, #2673), and closing would drop requests.
   */
  STOP_GRACE_MS: milliseconds(6_000),
  /** How long the API accepts at most, however many requests come. */
  STOP_GRACE_LIMIT_MS: milliseconds(15_000),
  /** When a stop that hangs is cut short; Fargate kills after 30 s. */
  STOP_TIMEOUT_MS: milliseconds(25_000),
})

/** Reads and checks the environment. Throws ConfigError naming every variable that is wrong, without its value. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '))
}
