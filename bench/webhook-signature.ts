/**
 * How the work for one wrongly signed form grows with its fields: `node bench/webhook-signature.ts [rounds]`. Ten times the
 * fields should take at most 12 times the time. Sizes are measured in turns, in one process; times are medians of CPU
 * time, because a busy machine slows what takes longer than a slice of the scheduler's more than what does not. "check" is the signature check alone, "request" a
 * whole POST to an API on loopback; both read forms of up to 200 fields, and refuse larger ones unread.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createServer } from '../app/api/server.ts'
import { isTwilioSignature } from '../app/api/webhooks/twilio-signature.ts'
import { createLog } from '../app/log.ts'

const rounds = Number(process.argv[2] ?? 9)
const FORM = 'application/x-www-form-urlencoded'
const signature = `${'A'.repeat(27)}=`
const url = 'https://voice.example.com/webhooks/twilio/voice'

/** Distinct names in an order that is not sorted. */
const form = (fields: number) =>
  Buffer.from(Array.from({ length: fields }, (_, n) => `${((n * 7_919) % fields).toString(36)}_`).join('&'))

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const cpuMilliseconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** CPU milliseconds of each of `tasks`, by turns; each is warmed up first. */
async function sideBySide(tasks: readonly (() => unknown)[]): Promise<number[]> {
  for (const task of tasks) await task()
  const times = tasks.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, task] of tasks.entries()) {
      const began = cpuMilliseconds()
      await task()
      times[index]?.push(cpuMilliseconds() - began)
    }
  }
  return times.map(median)
}

/** Repeats the smaller sizes so that each measures about as much work, and a timer's grain does not count. */
const check = (fields: number, repeat: number) => {
  const body = form(fields)
  return () => {
    for (let n = 0; n < repeat; n++) {
      if (isTwilioSignature('token', { url, contentType: FORM, body, signature })) throw new Error('accepted')
    }
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function tell(what: string, sizes: readonly number[], times: readonly number[]): void {
  for (const [index, fields] of sizes.entries()) {
    const [now = Number.NaN, before] = [times[index], times[index - 1]]
    const ratio = before === undefined ? '' : `, ${(now / before).toFixed(1)} times the time of ${sizes[index - 1]}`
    say(`${what}, ${String(fields).padStart(6)} fields: ${now.toFixed(3)} ms${ratio}`)
  }
}

const sizes = [2, 20, 200, 600, 6_000, 60_000]
const repeats = sizes.map((fields) => Math.max(20, Math.round(6_000 / fields)))
const times = await sideBySide(sizes.map((fields, index) => check(fields, repeats[index] ?? 1)))
tell(
  'check',
  sizes,
  times.map((time, index) => time / (repeats[index] ?? 1)),
)

const log = createLog({}, { write: () => {} })
const server = createServer({
  config: { TWILIO_AUTH_TOKEN: 'token', VOICE_PUBLIC_BASE_URL: 'https://voice.example.com' } as never,
  log,
  // Neither is reached by a form that is signed wrongly.
  pool: new pg.Pool(),
  redis: new Redis({ lazyConnect: true }),
  outbox: { wake: () => {}, state: () => 'ok', stop: async () => {} },
  stopping: () => false,
  requested: () => {},
})
await server.listen({ host: '127.0.0.1', port: 0 })
const { port } = server.server.address() as AddressInfo

const request = (fields: number) => {
  const body = form(fields)
  const options = { port, host: '127.0.0.1', method: 'POST', path: '/webhooks/twilio/voice', agent: false as const }
  const headers = { 'content-type': FORM, 'content-length': String(body.length), 'x-twilio-signature': signature }
  return () =>
    new Promise<void>((resolve, reject) => {
      const outgoing = http.request({ ...options, headers }, (incoming) => {
        incoming
          .on('error', () => {})
          .on('close', resolve)
          .resume()
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
}
tell('request', sizes, await sideBySide(sizes.map(request)))
await server.close()
