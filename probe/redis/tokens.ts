import { connected } from '../data/connect-redis.ts'

/** Environment variables with this prefix hold the tokens; the report names them, never their values. */
const PREFIX = 'REDIS_TOKEN_'

export type TokensFound = {
  address: string
  /** Names of the variables whose token opens Redis for a new connection. */
  opens: string[]
  /** Whether it answers a connection that gave no token at all. */
  unguarded: boolean
}

/** HELLO, INFO and the client's name need a token. */
const WITHOUT_TOKEN = { protocol: 2, enableReadyCheck: false, disableClientInfo: true } as const

/** Which of these tokens open Redis, over TLS with the certificates that the API trusts. `address`: `host:port`. */
export async function findTokens(address: string, env: Record<string, string | undefined>): Promise<TokensFound> {
  const names = Object.keys(env).filter((name) => name.startsWith(PREFIX))
  return connected(address, { tls: {}, ...WITHOUT_TOKEN }, async (redis) => {
    const unguarded = await answers(() => redis.ping())
    const opens: string[] = []
    // An AUTH that is refused leaves the connection as it is, so that one will do for all of them.
    for (const name of names.sort()) if (await answers(() => redis.call('AUTH', env[name] ?? ''))) opens.push(name)
    return { address, opens, unguarded }
  })
}

/**
 * Redis' words for "not with this token": a wrong one (`invalid password` before Redis 6), none given, or one given where
 * the server asks for none. All else, such as a connection that broke, is no answer to the question.
 */
const REFUSED = /^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH|ERR Client sent AUTH)/

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (error instanceof Error && REFUSED.test(error.message)) return false
    throw error
  }
}
