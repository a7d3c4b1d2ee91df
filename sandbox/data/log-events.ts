import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs'

/** CloudWatch's limits for one event (with its 26 bytes of overhead) and one PutLogEvents call. */
const MAX_EVENT_BYTES = 262_144 - 26
const MAX_BATCH_BYTES = 1_000_000
const MAX_BATCH_EVENTS = 10_000

/** A line as CloudWatch takes it: nothing when empty, in pieces when too long. */
export function split(line: string): string[] {
  if (Buffer.byteLength(line) <= MAX_EVENT_BYTES) return line === '' ? [] : [line]
  const bytes = Buffer.from(line)
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += MAX_EVENT_BYTES) {
    pieces.push(bytes.subarray(at, at + MAX_EVENT_BYTES).toString('utf8'))
  }
  return pieces
}

/** As many of the first events as one PutLogEvents call takes. */
export function nextBatch(events: readonly InputLogEvent[]): InputLogEvent[] {
  let bytes = 0
  const batch: InputLogEvent[] = []
  for (const event of events) {
    bytes += Buffer.byteLength(event.message ?? '') + 26
    if (batch.length === MAX_BATCH_EVENTS || (batch.length > 0 && bytes > MAX_BATCH_BYTES)) break
    batch.push(event)
  }
  return batch
}
