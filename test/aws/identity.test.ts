import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'
import { createIdentity } from '../../src/aws/identity.ts'

const principal = { accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }
let asked = 0
let refused = false
const server = createServer((request, response) => {
  request.resume()
  asked += 1
  response.writeHead(refused ? 403 : 200, { 'content-type': 'text/xml' })
  response.end(
    refused
      ? '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'
      : `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${principal.accountId}</Account><Arn>${principal.arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  )
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = 0
  refused = false
})

const identity = (early?: Parameters<typeof createIdentity>[0]['early']) =>
  createIdentity({
    early,
    clients: createClients({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  })

it("a question that was begun is the next one's answer, once", async () => {
  const { begin, known, whoAmI } = identity()
  await begin()
  expect(known()).toEqual(principal)
  expect(await whoAmI()).toEqual(principal)
  expect(asked).toBe(1)
  expect(await whoAmI()).toEqual(principal)
  expect(asked).toBe(2)
})

it('what was begun fails where it is asked for, and not before; the one after it asks again', async () => {
  const { begin, whoAmI } = identity()
  refused = true
  await begin()
  refused = false
  await expect(whoAmI()).rejects.toMatchObject({ code: 'aws-access-denied' })
  expect(await whoAmI()).toEqual(principal)
})

it('a cancel ends what was begun, and is what the next one tells', async () => {
  const { begin, whoAmI } = identity()
  const cancel = new AbortController()
  const begun = begin(cancel.signal)
  cancel.abort()
  await begun
  await expect(whoAmI(cancel.signal)).rejects.toMatchObject({ exitCode: 130 })
})

it("an answer to a question that was asked before is the first one's, and AWS is not asked again", async () => {
  const { known, whoAmI } = identity(
    Promise.resolve({ accountId: '210987654321', arn: 'arn:aws:iam::210987654321:root' }),
  )
  expect(await whoAmI()).toMatchObject({ accountId: '210987654321' })
  expect(known()).toMatchObject({ accountId: '210987654321' })
  expect(asked).toBe(0)
  expect(await whoAmI()).toEqual(principal)
  expect(asked).toBe(1)
})

it('AWS is asked where the question that was asked before has no answer, once it is known to have none', async () => {
  const none = Promise.withResolvers<undefined>()
  const first = identity(none.promise).whoAmI()
  expect(asked).toBe(0)
  none.resolve(undefined)
  expect(await first).toEqual(principal)
  expect(asked).toBe(1)
})

it('a cancel ends the wait for what was asked before', async () => {
  const cancelling = new AbortController()
  const first = identity(new Promise(() => {})).whoAmI(cancelling.signal)
  cancelling.abort()
  await expect(first).rejects.toMatchObject({ code: 'cancelled' })
  expect(asked).toBe(0)
})
