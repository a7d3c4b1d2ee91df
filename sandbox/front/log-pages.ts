import type { Call, Forward, Reply, Service } from './call.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from './reply.ts'
import type { TestHooks } from './test-hooks.ts'

/** A page of events is at most 1 MB (CloudWatch Logs reference, GetLogEvents and FilterLogEvents). */
const MAX_PAGE_BYTES = 1024 * 1024
/** What CloudWatch counts for each event beside its text. */
const EVENT_OVERHEAD_BYTES = 26

/** Of a page that was answered empty: the token that was asked with stands behind it. */
const EMPTY = 'e/'

/**
 * Reads logs from the control plane in CloudWatch's pages: at most 1 MB each, and empty ones in between where a test asks
 * for them. GetLogEvents is at its end when it gives the token back that it was asked with, FilterLogEvents when it gives
 * none; an empty page says nothing. The streams of a group are interleaved by time, as CloudWatch does since 2019.
 */
export function createLogPages(hooks?: Pick<TestHooks, 'faults' | 'madeLogs'>): Service {
  return {
    names: ['logs'],
    async handle(call, forward) {
      if (call.operation !== 'GetLogEvents' && call.operation !== 'FilterLogEvents') return forward(call)
      const input = operationInput(call)
      const token = String(input.nextToken ?? '')
      const isAfterEmpty = token.startsWith(EMPTY)
      if (!isAfterEmpty && hooks?.faults.standing('logs', 'empty-pages') !== undefined) {
        const next = EMPTY + token
        return jsonReply(200, {
          events: [],
          ...(call.operation === 'GetLogEvents'
            ? { nextForwardToken: next, nextBackwardToken: next }
            : { nextToken: next, searchedLogStreams: [] }),
        })
      }
      const { nextToken: _, ...rest } = input
      const asked = isAfterEmpty ? token.slice(EMPTY.length) : token
      const made =
        call.operation === 'FilterLogEvents' && hooks?.madeLogs?.page(rest, { token: asked, maxBytes: MAX_PAGE_BYTES })
      if (made) return jsonReply(200, { ...made, searchedLogStreams: [] })
      // "As of June 17, 2019, this parameter is ignored and the value is assumed to be true" (API reference).
      const first = call.operation === 'FilterLogEvents' ? { ...rest, interleaved: true } : rest
      const reply = await page(call, asked === '' ? first : { ...first, nextToken: asked }, forward)
      return isAfterEmpty ? withSameEnd(reply, { asked, token }) : reply
    },
  }
}

/** One page of the control plane's, asked again for less where it is too large. */
async function page(call: Call, input: Record<string, unknown>, forward: Forward): Promise<Reply> {
  const ask = (limit?: number) =>
    forward({ ...call, body: Buffer.from(JSON.stringify(limit === undefined ? input : { ...input, limit })) })
  const reply = await ask()
  const { events } = replyOutput(reply)
  if (reply.status !== 200 || !Array.isArray(events)) return reply
  // Backwards, a page is what stands before the token: its end stays.
  const isBackward =
    call.operation === 'GetLogEvents' &&
    (String(input.nextToken ?? '').startsWith('b/') || !(input.startFromHead || input.nextToken))
  const fitting = fit(isBackward ? events.toReversed() : events)
  return fitting < events.length ? ask(fitting) : reply
}

/** How many of the first events a page holds; one at least. */
function fit(events: readonly unknown[]): number {
  let bytes = 0
  const past = events.findIndex((event) => {
    const message = isRecord(event) ? String(event.message ?? '') : ''
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES
    return bytes > MAX_PAGE_BYTES
  })
  return past === -1 ? events.length : Math.max(1, past)
}

/** Where the control plane gives the token back that it was asked with, the caller gets back the caller's own. */
function withSameEnd(reply: Reply, { asked, token }: { asked: string; token: string }): Reply {
  if (reply.status !== 200) return reply
  const output = replyOutput(reply)
  const mended = ['nextForwardToken', 'nextBackwardToken'].filter((name) => output[name] === asked)
  return mended.length === 0
    ? reply
    : jsonReply(200, { ...output, ...Object.fromEntries(mended.map((name) => [name, token])) })
}
