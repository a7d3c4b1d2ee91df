import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { expect } from 'vitest'
import { patchTests } from './control.ts'

const patch = patchTests()

const messages = ['[ERROR 401] refused', '[error 500] no answer', '[WARN] a call came to nothing', 'all is well']
const [refused, noAnswer, nothing, well] = messages

// After the user guide's examples, "Using filter patterns to match terms in unstructured log events".
const patterns: [pattern: string, takes: (string | undefined)[]][] = [
  ['', messages],
  ['ERROR', [refused]],
  ['"came to nothing"', [nothing]],
  ['call WARN', [nothing]],
  ['?"ERROR 401" ?"came to nothing"', [refused, nothing]],
  ['?nowhere', []],
  ['-ERROR -WARN', [noAnswer, well]],
  ['?WARN well', [well]],
  ['%[45]0[0-9]%', [refused, noAnswer]],
]

patch('logs.filter-patterns', 'a filter pattern takes the events that CloudWatch Logs takes', async (options) => {
  const client = new CloudWatchLogsClient(options)
  const of = { logGroupName: 'patterns', logStreamName: 'one' }
  await client.send(new CreateLogGroupCommand({ logGroupName: of.logGroupName }))
  await client.send(new CreateLogStreamCommand(of))
  const timestamp = Date.now()
  const logEvents = messages.map((message, at) => ({ message, timestamp: timestamp + at }))
  await client.send(new PutLogEventsCommand({ ...of, logEvents }))
  for (const [filterPattern, takes] of patterns) {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: 'patterns', filterPattern }))
    expect(
      events.map(({ message }) => message),
      filterPattern,
    ).toEqual(takes)
  }
})
