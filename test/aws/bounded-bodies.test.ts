import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'
import { createIdentity } from '../../src/aws/identity.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Clients of a server that answers every call so. */
async function clientsOf(answer: (response: ServerResponse) => void, limits: { ms: number; bytes: number }) {
  let calls = 0
  const server = createServer((request, response) => {
    calls++
    request.resume()
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return { clients: createClients({ region: 'us-east-1', endpoint, credentials, limits }), calls: () => calls }
}

const xml = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/xml' })
const identityOf = (account: string) =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><Arn>arn:x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
const generous = { ms: 60_000, bytes: 1024 * 1024 }

describe('an answer of AWS', () => {
  it('is read to its end', async () => {
    const { clients } = await clientsOf((response) => xml(response).end(identityOf('123456789012')), generous)
    expect(await createIdentity({ clients }).whoAmI()).toEqual({ accountId: '123456789012', arn: 'arn:x' })
  })

  it.each<[what: string, answer: (response: ServerResponse) => void]>([
    ['never ends', (response) => xml(response).write('<Get')],
    [
      'never ends, an error',
      (response) => response.writeHead(400, { 'content-type': 'text/xml' }).write('<ErrorResponse>'),
    ],
  ])('that %s is given up, tried again, and told as what cannot be reached', async (_, answer) => {
    const { calls, clients } = await clientsOf(answer, { ...generous, ms: 50 })
    await expect(createIdentity({ clients }).whoAmI()).rejects.toMatchObject({
      code: 'aws-unreachable',
      whose: 'aws',
      message: expect.stringContaining('did not end within 0.05 s'),
    })
    expect(calls()).toBe(5)
  })

  it('without end is given up at its limit, once', async () => {
    let sent = 0
    const { calls, clients } = await clientsOf(
      (response) => {
        xml(response)
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 32))) sent += 64 * 1024
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      },
      { ...generous, bytes: 1024 * 1024 },
    )
    await expect(createIdentity({ clients }).whoAmI()).rejects.toMatchObject({
      code: 'aws-error',
      message: expect.stringContaining('larger than 1 MiB'),
    })
    expect(calls()).toBe(1)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it('is limited as an object of S3, too, whose body its reader reads', async () => {
    const { clients } = await clientsOf((response) => response.writeHead(200).write('half'), { ...generous, ms: 50 })
    const { Body } = await (await clients.s3()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    await expect(Body?.transformToString()).rejects.toMatchObject({ name: 'TimeoutError' })
    const whole = await clientsOf((response) => response.writeHead(200).end('whole'), generous)
    const read = await (await whole.clients.s3()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect(await read.Body?.transformToString()).toBe('whole')
  })

  it.each(['<html><body>Sign in</body></html>', '', identityOf(''), identityOf('12345')])(
    'that names no account is no answer: %j',
    async (body) => {
      const { clients } = await clientsOf((response) => xml(response).end(body), generous)
      const identity = createIdentity({ clients })
      await expect(identity.whoAmI()).rejects.toMatchObject({ whose: 'aws', code: 'aws-error' })
      expect(identity.known()).toBeUndefined()
    },
  )
})
