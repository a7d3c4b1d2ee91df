import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProbe } from './run-probe.ts'

const server = createServer((request, response) => response.end(`${request.headers.host}${request.url}`))
let port = 0
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

const ask = (addresses: string[], path: string) =>
  runProbe(['ask'], {
    ASKS: JSON.stringify({
      door: { addresses, port, host: 'api.example.com', tls: false },
      asks: [{ id: 'health', method: 'GET', path }],
    }),
  })

test('asks at an address, under another name, and reports what was answered on its one line', async () => {
  const { code, report } = await ask(['127.0.0.1'], '/health?key=not-told')
  const bytes = 'api.example.com/health?key=not-told'.length
  expect({ code, report }).toEqual({
    code: 0,
    report: {
      probe: 'ask',
      ok: true,
      result: { answers: [{ id: 'health', at: `127.0.0.1:${port}`, status: 200, bytes }] },
    },
  })
})

test('that nobody answers is an answer too; that nothing was to be asked is none', async () => {
  const { code, report } = await ask(['127.0.0.9'], '/health')
  expect(code).toBe(0)
  expect(report.result).toEqual({ answers: [{ id: 'health', error: expect.stringContaining('ECONNREFUSED') }] })
  const untold = await runProbe(['ask'], {})
  expect(untold).toMatchObject({ code: 1, report: { ok: false, error: { message: 'ASKS is not set' } } })
})
