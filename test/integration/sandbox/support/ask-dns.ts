import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import dns, { type DecodedPacket, type Question } from 'dns-packet'

/** What a DNS server said: the reply code by its name, `authoritative` and `truncated` as flags, and the records. */
export type DnsReply = DecodedPacket & { rcode: string; flag_aa: boolean; flag_tc: boolean }

type Asked = { server: string; name: string; type: Question['type']; id?: number }

const queryOf = ({ id = 7, name, type }: Asked) => ({
  type: 'query' as const,
  id,
  flags: dns.RECURSION_DESIRED,
  questions: [{ type, name }],
})

/** Asks one question by UDP, as resolvers do. */
export async function askByUdp(asked: Asked): Promise<DnsReply> {
  const [host = '', port = ''] = asked.server.split(':')
  const socket = createSocket('udp4')
  socket.send(dns.encode(queryOf(asked)), Number(port), host)
  const [message] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  return dns.decode(message) as DnsReply
}

/** Asks one question by TCP. */
export async function askByTcp(asked: Asked): Promise<DnsReply> {
  const [host = '', port = ''] = asked.server.split(':')
  const socket = connect(Number(port), host)
  socket.write(dns.streamEncode(queryOf(asked)))
  let received = Buffer.alloc(0)
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer])
    if (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) break
  }
  socket.destroy()
  return dns.streamDecode(received) as DnsReply
}

/** The data of the records in a reply, in their order. */
export const datasOf = ({ answers = [] }: DnsReply): unknown[] =>
  answers.map((each) => ('data' in each ? each.data : undefined))
