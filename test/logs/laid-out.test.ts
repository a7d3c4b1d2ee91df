import { describe, expect, it } from 'vitest'
import { laidOut } from '../../src/logs/laid-out.ts'

const json = (fields: object) => JSON.stringify(fields)

describe('an event', () => {
  it.each([
    [
      'pino',
      json({ level: 30, time: 1, pid: 7, hostname: 'h', msg: 'listening', port: 8080 }),
      'info',
      ['listening port=8080'],
    ],
    [
      'the voice Lambda',
      json({ level: 'error', time: 'now', msg: 'no answer', callSid: 'CA1 2' }),
      'error',
      ['no answer callSid="CA1 2"'],
    ],
    ['slog', json({ time: 'now', level: 'WARN', msg: 'slow', took: { ms: 4 } }), 'warn', ['slow took={"ms":4}']],
    [
      'a cause',
      json({
        level: 50,
        msg: 'failed',
        err: { message: 'refused', stack: 'Error: refused\n    at a (b.js:1)\n    at c' },
      }),
      'error',
      ['failed: refused', '    at a (b.js:1)', '    at c'],
    ],
    ['JSON without a level', json({ a: 1, b: 'two words' }), undefined, ['a=1 b="two words"']],
    ['plain text', 'Listening on 8080', undefined, ['Listening on 8080']],
    ['several lines', 'Error: no\n    at a\r\n    at b\n', undefined, ['Error: no', '    at a', '    at b']],
    ['no JSON', '{"level": 30, "msg": ', undefined, ['{"level": 30, "msg": ']],
    ['an array', '[1,2]', undefined, ['[1,2]']],
    ['nothing', '', undefined, ['']],
    [
      "Lambda's runtime",
      `2026-11-30T02:00:00.000Z\t8f1c0e4a-0000-4000-8000-000000000001\tERROR\tInvoke Error\tat x\n`,
      'error',
      ['Invoke Error\tat x'],
    ],
    [
      'the gateway',
      json({
        requestId: 'r1',
        requestTime: '30/Nov/2026:02:00:00 +0000',
        routeKey: 'POST /webhooks/twilio/voice',
        status: '503',
        responseLatency: '34',
        errorMessage: '-',
      }),
      'error',
      ['POST /webhooks/twilio/voice 503 34 ms requestId=r1'],
    ],
    [
      'the gateway, refusing',
      json({ routeKey: '$default', status: '404', responseLatency: '1' }),
      'warn',
      ['$default 404 1 ms'],
    ],
  ])('of %s', (_, message, level, lines) => {
    expect(laidOut(message)).toEqual({ level, lines })
  })

  it('of a megabyte stays text', () => {
    const long = 'x'.repeat(1024 * 1024)
    expect(laidOut(long).lines).toEqual([long])
    expect(laidOut(json({ level: 30, msg: long })).lines).toEqual([long])
    // Deep enough to end a reader that goes down by calls.
    const deep = `{"a":${'['.repeat(500_000)}`
    expect(laidOut(deep).lines).toEqual([deep])
  })
})
