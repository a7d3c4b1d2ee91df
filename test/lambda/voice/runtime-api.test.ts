import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { runtimeApi } from '../../../lambda/voice/runtime-api.ts'

/** A client of a runtime API that hands out one event with this body. */
async function handingOut(body: string) {
  const server = http.createServer((_, response) =>
    response.writeHead(200, { 'lambda-runtime-aws-request-id': 'request-1' }).end(body),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return runtimeApi(`127.0.0.1:${(server.address() as AddressInfo).port}`)
}

it('hands out the event', async () => {
  const api = await handingOut('{"rawPath":"/health"}')
  expect(await api.next()).toMatchObject({ requestId: 'request-1', event: { rawPath: '/health' } })
})

it('quotes nothing of an event that is not JSON: a caller’s number may stand there', async () => {
  const api = await handingOut('From=%2B15005550100')
  await expect(api.next()).rejects.toThrow(/^the event of request-1 is not JSON \(19 bytes\)$/)
})
