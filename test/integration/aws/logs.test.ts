import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import type { Control } from '../control/control.ts'
import { around, quickClock, startMoto } from './moto.ts'

let moto: Control
let make: () => Clients
let clients: Clients

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  make = started.clients
  clients = make()
})
afterAll(() => moto.stop())

const newStream = async (group: string, stream: string) => {
  const logs = await clients.logs()
  await logs.send(new CreateLogGroupCommand({ logGroupName: group })).catch(() => {})
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }))
}
let time = Date.now()
const write = async (group: string, stream: string, messages: string[]) => {
  const logEvents = messages.map((message) => ({ timestamp: time++, message }))
  await (await clients.logs()).send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }))
}
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `line ${from + n}`)

test('what does not exist has no lines', async () => {
  const logs = createLogs({ clients, clock: quickClock })
  expect(await logs.last('/none', 'none', 5)).toEqual([])
  expect(await logs.find('/none', { since: new Date(0) })).toEqual([])
})

test('a stream is waited for, followed, and read to its end when told to stop', async () => {
  const watching = make()
  const controller = new AbortController()
  let calls = 0
  // What happens meanwhile, told by our own looks: nothing there, the group, the stream, lines, more lines.
  around(await watching.logs(), 'GetLogEvents', {
    before: async () => {
      calls++
      if (calls === 3) await newStream('/medspa/follow', 's')
      if (calls === 5) await write('/medspa/follow', 's', lines(0, 3))
      if (calls === 9) {
        await write('/medspa/follow', 's', lines(3, 5))
        controller.abort()
      }
    },
  })
  const logs = createLogs({ clients: watching, clock: quickClock })
  const seen: string[] = []
  for await (const line of logs.follow('/medspa/follow', 's', { signal: controller.signal })) seen.push(line.message)
  expect(seen).toEqual(lines(0, 5))
})

test('following from a time leaves out what is older', async () => {
  await newStream('/medspa/from', 's')
  await write('/medspa/from', 's', lines(0, 2))
  const from = new Date(time)
  await write('/medspa/from', 's', lines(2, 4))
  const seen = []
  for await (const line of createLogs({ clients, clock: quickClock }).follow('/medspa/from', 's', {
    signal: AbortSignal.abort(),
    from,
  }))
    seen.push(line)
  expect(seen.map(({ message }) => message)).toEqual(lines(2, 4))
  expect(seen[0]?.at).toEqual(from)
})

test('the last lines of a stream', async () => {
  await newStream('/medspa/last', 's')
  await write('/medspa/last', 's', lines(0, 30))
  const logs = createLogs({ clients, clock: quickClock })
  expect(await logs.last('/medspa/last', 's', 3)).toEqual(lines(27, 30))
  expect(await logs.last('/medspa/last', 's', 99)).toEqual(lines(0, 30))
})

test('lines of a group, through all pages, by time and pattern', async () => {
  const logs = createLogs({ clients, clock: quickClock })
  await newStream('/medspa/find', 'a')
  await newStream('/medspa/find', 'b')
  await write('/medspa/find', 'a', ['old outbox fetch failed'])
  const since = new Date(time)
  await write('/medspa/find', 'a', lines(0, 9_000))
  await write('/medspa/find', 'b', [...lines(9_000, 12_000), 'outbox fetch failed'])
  expect(await logs.find('/medspa/find', { since })).toHaveLength(12_001)
  const found = await logs.find('/medspa/find', { since, filterPattern: '"outbox fetch failed"' })
  expect(found).toMatchObject([{ message: 'outbox fetch failed', stream: 'b' }])
})
