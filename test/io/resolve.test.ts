import { expect, test } from 'vitest'
import { resolveNoNames, systemResolve } from '../../src/io/resolve.ts'

test('an address leads to itself, in a rehearsal too', async () => {
  for (const resolve of [systemResolve, resolveNoNames])
    expect(await resolve('127.1.2.3')).toEqual({ names: [], addresses: ['127.1.2.3'] })
})

test('a rehearsal asks no DNS', async () => {
  expect(await resolveNoNames('api.example.com')).toEqual({ names: [], addresses: [] })
})

test('a name of this machine leads here, by its hosts file', async () => {
  expect(['127.0.0.1', '::1']).toEqual(expect.arrayContaining((await systemResolve('localhost')).addresses))
})

test('a cancelled look ends', async () => {
  await expect(systemResolve('localhost', AbortSignal.abort('no'))).rejects.toBe('no')
})
