/**
 * Looks, counts, asks, or puts roles right, from inside the VPC: `node index.mjs <command>`. Credentials come in the
 * environment, which ECS fills from Secrets Manager; the result is one JSON line on stdout, and the exit code says whether it
 * is good.
 */
import { digest } from './data/digest.ts'
import { readSchema } from './data/schema.ts'
import { check } from './database/check.ts'
import { makeOnlyRole } from './database/only-role.ts'
import { retire } from './database/retire.ts'
import { makeRoles } from './database/roles.ts'
import { isClosed, isUnused } from './database/standing.ts'
import { type Asks, askAll } from './http/ask.ts'
import { findTokens } from './redis/tokens.ts'
import { type Findings, ProbeError, reportLine } from './report.ts'

type Environment = Record<string, string | undefined>

const commands: Record<string, (env: Environment) => Promise<Findings>> = {
  check: (env) => check(required(env, 'DATABASE_URL')),
  // With the password that the URL has, come what may; only for a role that is closed; only for one that nobody uses.
  roles: (env) => makeRoles(required(env, 'DATABASE_URL'), masterOf(env), () => true),
  'take-closed-role': (env) => makeRoles(required(env, 'DATABASE_URL'), masterOf(env), isClosed),
  'take-unused-role': (env) => makeRoles(required(env, 'DATABASE_URL'), masterOf(env), isUnused),
  // Where nothing runs: the other role of a restored database may be open, with a password of long ago.
  'only-role': (env) => makeOnlyRole(required(env, 'DATABASE_URL'), masterOf(env)),
  retire: (env) => retire(required(env, 'DATABASE_URL'), masterOf(env)),
  digest: (env) =>
    digest(
      { url: required(env, 'DATABASE_URL'), master: masterOf(env) },
      redisOf(env),
      secondsOf(env, 'BUDGET_SECONDS'),
    ),
  schema: (env) => readSchema(required(env, 'DATABASE_URL')),
  ask: (env) => askAll(JSON.parse(required(env, 'ASKS')) as Asks),
  'redis-tokens': (env) => findTokens(required(env, 'REDIS_ADDR'), env),
}

const masterOf = (env: Environment) => ({
  username: required(env, 'MASTER_USERNAME'),
  password: required(env, 'MASTER_PASSWORD'),
})

const redisOf = (env: Environment) => ({
  address: required(env, 'REDIS_ADDR'),
  password: required(env, 'REDIS_PASSWORD'),
  tls: env.REDIS_TLS === 'true',
})

function secondsOf(env: Environment, name: string): number {
  const seconds = Number(required(env, name))
  if (seconds > 0) return seconds
  throw new ProbeError(`${name} is no number of seconds: ${env[name]}`)
}

function required(env: Environment, name: string): string {
  const value = env[name]
  if (value) return value
  throw new ProbeError(`${name} is not set`)
}

const name = process.argv[2] ?? ''
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (command === undefined) {
    throw new ProbeError(`no command "${name}"; there are: ${Object.keys(commands).join(', ')}`)
  }
  process.stdout.write(`${reportLine(name, { result: await command(process.env) })}\n`)
} catch (error) {
  process.stdout.write(`${reportLine(name, { error })}\n`)
  process.exitCode = 1
}
