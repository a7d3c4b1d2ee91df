/**
 * Looks, or puts roles right, from inside the VPC: `node index.mjs <command>`. Credentials come in the environment, which
 * ECS fills from Secrets Manager; the result is one JSON line on stdout, and the exit code says whether it is good.
 */
import { check } from './database/check.ts'
import { retire } from './database/retire.ts'
import { makeRoles } from './database/roles.ts'
import { type Findings, ProbeError, reportLine } from './report.ts'

type Environment = Record<string, string | undefined>

const commands: Record<string, (env: Environment) => Promise<Findings>> = {
  check: (env) => check(required(env, 'DATABASE_URL')),
  roles: (env) => makeRoles(required(env, 'DATABASE_URL'), masterOf(env)),
  retire: (env) => retire(required(env, 'DATABASE_URL'), masterOf(env)),
}

const masterOf = (env: Environment) => ({
  username: required(env, 'MASTER_USERNAME'),
  password: required(env, 'MASTER_PASSWORD'),
})

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
