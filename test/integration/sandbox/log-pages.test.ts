import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogs as createWriters } from '../../../sandbox/data/logs.ts'
import { createLogPages } from '../../../sandbox/front/log-pages.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { followLogs } from '../../../src/steps/logs/read-logs.ts'
import { quickClock } from '../aws/moto.ts'
import { startIngress } from './ingress-harness.ts'

const faults = createFaults()
let ingress: Awaited<ReturnType<typeof startIngress>>
let client: CloudWatchLogsClient
const logGroupName = '/pages'
const logStreamName = 's'
/** 2.5 MB in all: three pages. */
const texts = Array.from({ length: 25 }, (_, n) => `${n} ${'x'.repeat(100_000)}`)

beforeAll(async () => {
  ingress = await startIngress(() => [createLogPages({ faults })])
  client = new CloudWatchLogsClient(ingress.options)
  await client.send(new CreateLogGroupCommand({ logGroupName }))
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
  const now = Date.now()
  for (let at = 0; at < texts.length; at += 5) {
    const logEvents = texts.slice(at, at + 5).map((message, n) => ({ message, timestamp: now + at + n }))
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
  }
})
afterAll(() => ingress?.stop())

const bytesOf = (events: readonly { message?: string }[] = []) =>
  events.reduce((sum, { message = '' }) => sum + message.length, 0)

test('a page of events has at most 1 MB, from the head, from the end, and by a filter', async () => {
  const head = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }))
  expect(head.events?.[0]?.message).toBe(texts[0])
  const end = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName }))
  expect(end.events?.at(-1)?.message).toBe(texts.at(-1))
  const found = await client.send(new FilterLogEventsCommand({ logGroupName }))
  expect(found.nextToken).toBeDefined()
  for (const { events } of [head, end, found]) {
    expect(events?.length).toBeGreaterThan(5)
    expect(bytesOf(events)).toBeLessThanOrEqual(1024 * 1024)
  }
})

test.each([false, true])('medspa reads a log to its end through all pages, empty ones (%s) too', async (empty) => {
  const fault = empty ? faults.add({ service: 'logs', fault: 'empty-pages' }) : undefined
  const logs = createLogs({ clients: { logs: async () => client }, clock: quickClock })
  expect(await logs.last(logGroupName, logStreamName, 500)).toEqual(texts)
  const found = await logs.find(logGroupName, { since: new Date(0) })
  expect(found.map(({ message }) => message)).toEqual(texts)
  const followed: string[] = []
  for await (const { message } of logs.follow(logGroupName, logStreamName, { signal: AbortSignal.abort() }))
    followed.push(message)
  expect(followed).toEqual(texts)
  if (fault) faults.release(fault.id)
})

test('a log that is followed has the lines that CloudWatch took up late', async () => {
  const group = '/late'
  await client.send(new CreateLogGroupCommand({ logGroupName: group }))
  const writers = createWriters(ingress.context, { faults })
  const fault = faults.add({ service: 'logs', fault: 'ingestion-hangs' })
  const [held, free] = ['held', 'free'].map((stream) => writers.writer(group, stream, undefined))
  const cancel = new AbortController()
  const logs = createLogs({ clients: { logs: async () => client }, clock: systemClock })
  const options = { signal: cancel.signal, since: new Date(Date.now() - 60_000), tell: () => {} }
  held?.write('written first')
  free?.write('written second')
  const shown: string[] = []
  try {
    for await (const page of followLogs({ clock: systemClock, logs }, [{ source: 'api', group }], options)) {
      shown.push(...page.map(({ message }) => message))
      if (shown.length === 1) faults.release(fault.id)
      if (shown.length === 2) free?.write('written third')
      if (shown.length === 3) cancel.abort()
    }
  } catch (error) {
    expect(error).toMatchObject({ code: 'cancelled' })
  }
  expect(shown).toEqual(['written second', 'written first', 'written third'])
})

test('streams of a group come interleaved, in the order of time', async () => {
  const group = '/interleaved'
  await client.send(new CreateLogGroupCommand({ logGroupName: group }))
  const now = Date.now()
  for (const [offset, stream] of ['a', 'b'].entries()) {
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }))
    const logEvents = [0, 2, 4].map((at) => ({ message: `${at + offset}`, timestamp: now + at + offset }))
    await client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }))
  }
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: group }))
  expect(events.map(({ message }) => message)).toEqual(['0', '1', '2', '3', '4', '5'])
})
