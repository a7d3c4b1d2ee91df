import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { peerUid, uidIn } from '../../../../sandbox/data/network/peer-uid.ts'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 17 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:B26E 01 00000000:00000000 00:00000000 00000000     0        0 18 1 0 20 4 30 10 -1
   2: 0100007F:B26E 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 70001        0 19 1 0 20 4 30 10 -1
   3: 0200007F:B26E 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 70002        0 20 1 0 20 4 30 10 -1
`

test.each([
  ["the client's end, not the server's", '127.0.0.1:45678', '127.0.0.1:8080', 70_001],
  ['addresses are told apart', '127.0.0.2:45678', '127.0.0.1:8080', 70_002],
  ['ends are not mixed up', '127.0.0.1:8080', '127.0.0.1:45678', 0],
  ['nobody', '127.0.0.1:45679', '127.0.0.1:8080', undefined],
])('%s', (_what, local, remote, uid) => {
  expect(uidIn(TABLE, local, remote)).toBe(uid)
})

test.runIf(process.platform === 'linux')('the user at the other end of a real connection', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connect(port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  expect(await peerUid(socket)).toBe(process.getuid?.())
  client.destroy()
  socket.destroy()
  server.close()
})
