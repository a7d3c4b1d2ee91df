import { expect, test } from 'vitest'
import { connectionsIn, leaving } from './connections.ts'

const trace = `
12 connect(18, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("127.9.8.7")}, 16) = -1 EINPROGRESS
12 connect(19, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT
13 connect(19, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
13 connect(19, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:127.0.0.1", &sin6_addr), sin6_scope_id=0}, 28) = 0
14 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("169.254.169.254")}, 16) = 0
15 sendto(5, "x", 1, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 1
16 sendmsg(3, {msg_name={sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, msg_namelen=28}, 0) = 1
17 sendto(4, [{nlmsg_len=20}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0}, 12) = 20
18 connect(7, {sa_family=AF_INET, sin_port=htons(3128), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
`

test('what leaves loopback is found in a trace, and what asks a proxy', () => {
  const connections = connectionsIn(trace)
  expect(connections).toHaveLength(7)
  const found = leaving(connections, [3128]).map(({ address, port }) => `${address} ${port}`)
  expect(found).toEqual(['169.254.169.254 80', '10.0.0.2 53', '2001:db8::1 53', '127.0.0.1 3128'])
})
