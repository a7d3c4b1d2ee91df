import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import dns, { type DecodedPacket } from 'dns-packet'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type DnsAnswer, type DnsServer, openDnsServer } from '../../../../sandbox/data/network/dns-server.ts'

const nothing: DnsAnswer = { rcode: 'NOERROR', authoritative: true, answers: [], authorities: [] }
let server: DnsServer
const logged: string[] = []
beforeAll(async () => {
  server = await openDnsServer(
    0,
    async ({ name, type }) => {
      if (name === 'fails.test') throw new Error('no answer')
      const wrong = { type: 'SOA', name, data: undefined } as unknown as dns.Answer
      if (name === 'wrong.test') return { ...nothing, answers: [wrong] }
      const found = Array.from({ length: 40 }, (_, index) => ({ type, name, ttl: 1, data: `192.0.2.${index}` }))
      return { ...nothing, answers: name === 'many.test' ? (found as dns.Answer[]) : [] }
    },
    (line) => logged.push(line),
  )
})
afterAll(() => server?.close())

let socket: Socket
beforeEach(() => {
  socket = createSocket('udp4')
})
afterEach(() => {
  socket.close()
})
const send = (message: Buffer) => socket.send(message, server.port, '127.0.0.1')
type Reply = DecodedPacket & { rcode: string; flag_tc: boolean }
const ask = async (message: Buffer): Promise<Reply> => {
  send(message)
  const [reply] = (await once(socket, 'message')) as [Buffer]
  return dns.decode(reply) as Reply
}
const query = (name: string, more: object = {}) =>
  dns.encode({ type: 'query', id: 7, questions: [{ type: 'A', name }], ...more })

it.each([
  ['fails.test', 'dns: A fails.test: no answer'],
  ['wrong.test', /^dns: the records for A wrong\.test have no form in DNS: ./],
])('%s is a failure of the server, and the log says why', async (name, line) => {
  logged.length = 0
  expect(await ask(query(name))).toMatchObject({ id: 7, rcode: 'SERVFAIL', answers: [] })
  expect(logged).toEqual([expect.stringMatching(line)])
})

it('a message that is no question of one name is told so', async () => {
  expect(await ask(Buffer.concat([query('a.test').subarray(0, 12), Buffer.alloc(2, 0xff)]))).toMatchObject({
    rcode: 'FORMERR',
  })
  expect(await ask(query('a.test', { questions: [] }))).toMatchObject({ rcode: 'FORMERR' })
  expect(await ask(query('a.test', { flags: 5 << 11 }))).toMatchObject({ rcode: 'NOTIMP' })
})

it('responses, and what is too short, are not answered', async () => {
  send(dns.encode({ type: 'response', id: 1, questions: [{ type: 'A', name: 'a.test' }] }))
  send(Buffer.concat([dns.encode({ type: 'response', id: 2 }), Buffer.alloc(2, 0xff)]))
  send(Buffer.from('short'))
  // The next answer is that to a question.
  expect(await ask(query('a.test'))).toMatchObject({ id: 7, rcode: 'NOERROR' })
})

it('an answer is as long as its client takes it', async () => {
  expect(await ask(query('many.test'))).toMatchObject({ flag_tc: true, answers: [] })
  const roomy = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] }
  const whole = await ask(query('many.test', { additionals: [roomy] }))
  expect(whole).toMatchObject({ flag_tc: false, additionals: [{ type: 'OPT' }] })
  expect(whole.answers).toHaveLength(40)
})

it('a port that is taken is refused', async () => {
  await expect(openDnsServer(server.port, async () => nothing, console.error)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})
