import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DnsServer, openDnsServer } from '../../sandbox/data/network/dns-server.ts'
import { answerFrom } from '../../sandbox/front/route53/dns-answer.ts'
import { recordSetOf } from '../../sandbox/front/route53/records.ts'
import { nameServersBy, resolveAt, systemResolve } from '../../src/io/resolve.ts'

const zone = {
  name: 'clinic.test.',
  records: [
    recordSetOf({ Name: 'api.clinic.test', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'lb.clinic.test' }] }),
    recordSetOf({
      Name: 'clinic.test',
      Type: 'NS',
      TTL: 60,
      ResourceRecords: [{ Value: 'NS-1.awsdns-1.com.' }, { Value: 'ns-2.awsdns-2.net' }],
    }),
    recordSetOf({ Name: 'lb.clinic.test', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '127.1.2.3' }] }),
  ],
}
let server: DnsServer
beforeAll(async () => {
  server = await openDnsServer(0, async (question) => answerFrom([zone], question), console.error)
})
afterAll(() => server?.close())
const resolveHere = () => resolveAt(`127.0.0.1:${server.port}`)

test('an address leads to itself, in a rehearsal too', async () => {
  for (const resolve of [systemResolve, resolveHere()])
    expect(await resolve('127.1.2.3')).toEqual({ names: [], addresses: ['127.1.2.3'] })
})

describe('one server', () => {
  test('says where its names lead', async () => {
    expect(await resolveHere()('api.clinic.test')).toEqual({ names: ['lb.clinic.test'], addresses: ['127.1.2.3'] })
  })

  test.each(['other.clinic.test', 'api.example.com', 'localhost'])('leads nowhere from %s', async (name) => {
    expect(await resolveHere()(name)).toEqual({ names: [], addresses: [] })
  })

  test('that is not there is an error', async () => {
    const gone = await openDnsServer(0, async (question) => answerFrom([zone], question), console.error)
    await gone.close()
    await expect(resolveAt(`127.0.0.1:${gone.port}`)('api.clinic.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('a name of this machine leads here, by its hosts file', async () => {
  expect(['127.0.0.1', '::1']).toEqual(expect.arrayContaining((await systemResolve('localhost')).addresses))
})

test('a cancelled look ends', async () => {
  await expect(systemResolve('localhost', AbortSignal.abort('no'))).rejects.toBe('no')
})

describe('name servers of a zone', () => {
  test('are those that DNS names, as they are compared', async () => {
    const found = await nameServersBy(`127.0.0.1:${server.port}`)('clinic.test')
    expect(found.toSorted()).toEqual(['ns-1.awsdns-1.com', 'ns-2.awsdns-2.net'])
  })

  test.each(['lb.clinic.test', 'example.com'])('are none where DNS names none: %s', async (name) => {
    expect(await nameServersBy(`127.0.0.1:${server.port}`)(name)).toEqual([])
  })

  test('are an error where DNS does not answer, and a cancelled look ends', async () => {
    const gone = await openDnsServer(0, async (question) => answerFrom([zone], question), console.error)
    await gone.close()
    const nameServers = nameServersBy(`127.0.0.1:${gone.port}`)
    await expect(nameServers('clinic.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(nameServers('clinic.test', AbortSignal.abort('no'))).rejects.toBe('no')
  })
})
