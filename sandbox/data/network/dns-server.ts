import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import dns, { type Packet, type Question } from 'dns-packet'
import { messageOf } from '../../front/errors.ts'

/** What is answered to one question; `authoritative`: from a zone of our own, and no referral. */
export type DnsAnswer = {
  rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED' | 'SERVFAIL'
  authoritative: boolean
  answers: dns.Answer[]
  authorities: dns.Answer[]
}

/** Rejections are answered SERVFAIL. */
export type AnswerQuestion = (question: Question) => Promise<DnsAnswer>

export type DnsServer = {
  port: number
  /** Listens on another address of this machine too. */
  listenAt: (address: string, port: number) => Promise<void>
  close: () => Promise<void>
}

/** RFC 1035, section 4.1.1, and RFC 2136 for the names. */
const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 }
/** What a client takes by UDP that does not say more (RFC 1035, section 4.2.1), and what we send at most (RFC 9715). */
const PLAIN_UDP_BYTES = 512
const MOST_UDP_BYTES = 1232
/** A connection that asks nothing for so long is closed, in milliseconds (RFC 7766, section 6.2.3: a few seconds). */
const IDLE_MS = 10_000
/** Ports whose TCP was free and whose UDP was not, until one is found with both. */
const TRIES = 16

type Parts = {
  answer: AnswerQuestion
  /** Why a question is answered SERVFAIL: who asked is not told. */
  log: (line: string) => void
}

const HOST = '127.0.0.1'

/**
 * A DNS server on a loopback port, by UDP and TCP; 0: any port that is free for both. It answers one question a message, as
 * DNS servers do. Rejects with EADDRINUSE where the port is taken.
 */
export async function openDnsServer(
  port: number,
  answer: AnswerQuestion,
  log: (line: string) => void,
): Promise<DnsServer> {
  const parts = { answer, log }
  const open: { close: () => Promise<void> }[] = []
  const listen = async (address: string, wanted: number): Promise<number> => {
    const tcp = await listenTcp(address, wanted, parts)
    const taken = (tcp.server.address() as AddressInfo).port
    try {
      const udp = await listenUdp(address, taken, parts)
      open.push(tcp, { close: () => closeUdp(udp) })
    } catch (error) {
      await tcp.close()
      throw error
    }
    return taken
  }
  const taken = await firstFree(port === 0 ? TRIES : 1, () => listen(HOST, port))
  return {
    port: taken,
    async listenAt(address, at) {
      await listen(address, at)
    },
    async close() {
      await Promise.all(open.map((each) => each.close()))
    },
  }
}

async function firstFree(tries: number, listen: () => Promise<number>): Promise<number> {
  try {
    return await listen()
  } catch (error) {
    if (tries <= 1 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return firstFree(tries - 1, listen)
  }
}

async function listenUdp(address: string, port: number, parts: Parts): Promise<UdpSocket> {
  const socket = createSocket('udp4')
  let isClosed = false
  socket.on('close', () => {
    isClosed = true
  })
  socket.on('message', (message, from) => {
    void respond(message, parts).then((response) => {
      // Whoever asked may be gone, and the server closed: nobody hears of it.
      if (response && !isClosed) socket.send(encoded(response, fitted, parts), from.port, from.address, () => {})
    })
  })
  socket.bind({ address, port, exclusive: true })
  await once(socket, 'listening')
  socket.on('error', () => {})
  return socket
}

const closeUdp = async (socket: UdpSocket) => {
  socket.close()
  await once(socket, 'close')
}

async function listenTcp(
  host: string,
  port: number,
  parts: Parts,
): Promise<{ server: Server; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      // Each message has its length before it (RFC 1035, section 4.2.2).
      for (let length = lengthOf(received); received.length >= length + 2; length = lengthOf(received)) {
        const message = received.subarray(2, length + 2)
        received = received.subarray(length + 2)
        void respond(message, parts).then((response) => {
          if (response && socket.writable)
            socket.write(encoded(response, ({ packet }) => dns.streamEncode(packet), parts))
        })
      }
      // A browser, say: the first letters of HTTP are a length of 18 KiB.
      const announced = lengthOf(received)
      if (Number.isFinite(announced) && announced > MOST_QUESTION_BYTES) socket.destroy()
    })
  })
  server.listen({ host, port, exclusive: true })
  await once(server, 'listening')
  const close = async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }
  return { server, close }
}

/** A name has 255 bytes at most (RFC 1035, section 2.3.4); options come to some dozens besides. */
const MOST_QUESTION_BYTES = 1024

const lengthOf = (received: Buffer) => (received.length < 2 ? Number.POSITIVE_INFINITY : received.readUInt16BE(0))

/** `udpBytes`: what the client takes by UDP. */
type Response = { packet: Packet; udpBytes: number }

/** Undefined for what is no question: answering it could make two servers talk for ever. */
async function respond(message: Buffer, { answer, log }: Parts): Promise<Response | undefined> {
  const query = decoded(message)
  if (query === undefined) return isQuestion(message) ? refusal(message.readUInt16BE(0), RCODES.FORMERR) : undefined
  if (query.type !== 'query') return undefined
  const { id = 0, flags = 0, questions = [], additionals = [] } = query
  const [question] = questions
  if ((flags & OPCODE) !== 0) return refusal(id, RCODES.NOTIMP)
  if (question === undefined || questions.length > 1) return refusal(id, RCODES.FORMERR)
  const options = additionals.find((each) => each.type === 'OPT')
  const found = await answer(question).catch((error: unknown): DnsAnswer => {
    log(`dns: ${question.type} ${question.name}: ${messageOf(error)}`)
    return FAILED
  })
  const authoritative = found.authoritative ? dns.AUTHORITATIVE_ANSWER : 0
  return {
    packet: {
      type: 'response',
      id,
      flags: authoritative | (flags & dns.RECURSION_DESIRED) | RCODES[found.rcode],
      questions: [question],
      answers: found.answers,
      authorities: found.authorities,
      additionals: options ? [OWN_OPTIONS] : [],
    },
    udpBytes: options?.type === 'OPT' ? options.udpPayloadSize : PLAIN_UDP_BYTES,
  }
}

/** By the header alone: twelve bytes, and not the bit of a response (RFC 1035, section 4.1.1). */
const isQuestion = (message: Buffer) => message.length >= 12 && (message.readUInt8(2) & 0x80) === 0

/** A record whose data have no form in DNS makes no answer. */
function encoded(response: Response, encode: (response: Response) => Buffer, { log }: Parts): Buffer {
  try {
    return encode(response)
  } catch (error) {
    const [question] = response.packet.questions ?? []
    log(`dns: the records for ${question?.type} ${question?.name} have no form in DNS: ${messageOf(error)}`)
    return encode({
      ...response,
      packet: { ...response.packet, flags: RCODES.SERVFAIL, answers: [], authorities: [] },
    })
  }
}

const OPCODE = 0x7800
const FAILED: DnsAnswer = { rcode: 'SERVFAIL', authoritative: false, answers: [], authorities: [] }
const OWN_OPTIONS: dns.OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: MOST_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}

const refusal = (id: number, rcode: number): Response => ({
  packet: { type: 'response', id, flags: rcode },
  udpBytes: PLAIN_UDP_BYTES,
})

function decoded(message: Buffer): dns.DecodedPacket | undefined {
  try {
    return dns.decode(message)
  } catch {
    return undefined
  }
}

/** What is too long for UDP is cut, and says so: the client then asks by TCP (RFC 2181, section 9). */
function fitted({ packet, udpBytes }: Response): Buffer {
  const whole = dns.encode(packet)
  if (whole.length <= Math.min(Math.max(udpBytes, PLAIN_UDP_BYTES), MOST_UDP_BYTES)) return whole
  const flags = (packet.flags ?? 0) | dns.TRUNCATED_RESPONSE
  return dns.encode({ ...packet, flags, answers: [], authorities: [] })
}
