/**
 * Commands for a Redis with TLS, from a JSON array on stdin; the replies, as JSON, to stdout: `REDIS_ADDR`,
 * `REDIS_PASSWORD`, `REDIS_CA` (a file). Runs as a program of a sandbox's network, which a test may not be in.
 */
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'

const { REDIS_ADDR = '', REDIS_CA = '', REDIS_PASSWORD = '' } = process.env
const [host = '', port = ''] = REDIS_ADDR.split(':')
const redis = new Redis({
  host,
  port: Number(port),
  password: REDIS_PASSWORD,
  tls: { ca: readFileSync(REDIS_CA) },
  retryStrategy: () => null,
})
const commands = JSON.parse(await text(process.stdin)) as [string, ...string[]][]
const replies = await Promise.all(commands.map(([name, ...args]) => redis.call(name, ...args)))
process.stdout.write(JSON.stringify(replies))
redis.disconnect()
