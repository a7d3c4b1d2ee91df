import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { createPorts } from '../../../../sandbox/data/network/listener-ports.ts'

/** A port that is taken, for as long as `use` runs. */
async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await use(typeof address === 'object' ? (address?.port ?? 0) : 0)
  server.close()
}

test('a port that cannot be listened on is replaced by a free one, the same until it is forgotten', () =>
  withTakenPort(async (taken) => {
    const ports = createPorts()
    expect(ports.actual('127.0.0.1', taken)).toBe(taken)
    const free = await ports.claim('127.0.0.1', taken)
    expect(free).not.toBe(taken)
    expect(await ports.claim('127.0.0.1', taken)).toBe(free)
    expect(ports.actual('127.0.0.1', taken)).toBe(free)
    ports.forget('127.0.0.1')
    expect(ports.actual('127.0.0.1', taken)).toBe(taken)
  }))

test('a port that can be listened on is kept, on each address', () =>
  withTakenPort(async (taken) => {
    expect(await createPorts().claim('127.0.0.2', taken)).toBe(taken)
  }))
