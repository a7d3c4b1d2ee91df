import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import { freePort, retryTakenPorts } from '../../../../sandbox/data/registry/ports.ts'

const TAKEN = new Error(
  'docker-registry ended at once; its log says: listen tcp 127.0.0.1:35835: bind: address already in use',
)

test('a start whose port another program took is tried again', async () => {
  const start = vi.fn().mockRejectedValueOnce(TAKEN).mockResolvedValue('started')
  expect(await retryTakenPorts(start)).toBe('started')
  expect(start).toHaveBeenCalledTimes(2)
})

test('so is the door, which the system itself refuses', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as { port: number }
  const listen = vi.fn(async () => {
    const server = createServer().listen(listen.mock.calls.length === 1 ? port : 0, '127.0.0.1')
    await once(server, 'listening')
    server.close()
    return 'listened'
  })
  try {
    expect(await freePort(port)).toBeUndefined()
    expect(await retryTakenPorts(listen)).toBe('listened')
  } finally {
    holder.close()
  }
})

test('it ends in the end, and at once for any other failure', async () => {
  const never = vi.fn().mockRejectedValue(TAKEN)
  await expect(retryTakenPorts(never)).rejects.toBe(TAKEN)
  expect(never).toHaveBeenCalledTimes(5)
  const other = vi.fn().mockRejectedValue(new Error('no such program'))
  await expect(retryTakenPorts(other)).rejects.toThrow('no such program')
  expect(other).toHaveBeenCalledTimes(1)
})
