/** How the function is configured, read from its environment. */
export type Config = {
  /** Answer politely and forward nothing. */
  parked: boolean
  /** Undefined when it is missing or no http(s) URL. */
  upstream: URL | undefined
  /** For connecting, sending and receiving together, retry included. */
  timeoutMs: number
  /** The name that the upstream's certificate must carry; the upstream is addressed by a load balancer's own name. */
  tlsServername: string | undefined
  /** What the provider is told when the upstream fails. */
  upstreamFailure: UpstreamFailure
}

/**
 * `answer`: what the provider understands, so that no caller hears an error. `502`: the provider's own retry or fallback
 * applies. `by-provider`: 502 where nobody listens and only a failure makes the provider send again, else an answer.
 */
export type UpstreamFailure = 'by-provider' | 'answer' | '502'

const upstreamFailures: readonly string[] = ['by-provider', 'answer', '502'] satisfies UpstreamFailure[]
const isUpstreamFailure = (value: string): value is UpstreamFailure => upstreamFailures.includes(value)

const DEFAULT_TIMEOUT_MS = 5_000
/** The one retry included. Twilio gives up after 15 s; its caller would then hear an error. */
const LONGEST_TIMEOUT_MS = 12_000

/** Reads UPSTREAM_BASE_URL, UPSTREAM_TIMEOUT (`"5s"`, `"800ms"`), UPSTREAM_TLS_SERVERNAME, UPSTREAM_FAILURE and VOICE_MODE. Never throws: calls must be answered. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const failure = env.UPSTREAM_FAILURE ?? ''
  return {
    parked: env.VOICE_MODE === 'parked',
    upstream: httpUrl(env.UPSTREAM_BASE_URL ?? ''),
    timeoutMs: Math.min(parseDuration(env.UPSTREAM_TIMEOUT ?? '') ?? DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS),
    tlsServername: env.UPSTREAM_TLS_SERVERNAME || undefined,
    upstreamFailure: isUpstreamFailure(failure) ? failure : 'by-provider',
  }
}

/** Whole milliseconds (timers take no others), at least 1, of `800ms`, `5s`, `1.5s`; undefined for anything else and for nothing at all. */
export function parseDuration(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(value.trim())
  const milliseconds = Number(match?.[1]) * (match?.[2] === 's' ? 1000 : 1)
  return milliseconds > 0 ? Math.max(1, Math.round(Math.min(milliseconds, Number.MAX_SAFE_INTEGER))) : undefined
}

function httpUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}
