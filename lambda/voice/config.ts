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
  /** On upstream failure answer 502, for providers with a fallback URL, instead of an answer that they understand. */
  failWith502: boolean
}

const DEFAULT_TIMEOUT_MS = 5_000
/** Twilio gives up after 15 s; its caller would then hear an error. */
const LONGEST_TIMEOUT_MS = 12_000

/** Reads UPSTREAM_BASE_URL, UPSTREAM_TIMEOUT (`"5s"`, `"800ms"`), UPSTREAM_TLS_SERVERNAME, UPSTREAM_FAILURE and VOICE_MODE. Never throws: calls must be answered. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    parked: env.VOICE_MODE === 'parked',
    upstream: httpUrl(env.UPSTREAM_BASE_URL ?? ''),
    timeoutMs: Math.min(parseDuration(env.UPSTREAM_TIMEOUT ?? '') ?? DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS),
    tlsServername: env.UPSTREAM_TLS_SERVERNAME || undefined,
    failWith502: env.UPSTREAM_FAILURE === '502',
  }
}

/** Milliseconds of `800ms`, `5s`, `1.5s`; undefined for anything else and for nothing at all. */
export function parseDuration(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(value.trim())
  const milliseconds = Number(match?.[1]) * (match?.[2] === 's' ? 1000 : 1)
  return milliseconds > 0 ? milliseconds : undefined
}

function httpUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}
