import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Services, startServices } from '../app/services.ts'
import { runProbe } from './run-probe.ts'

let services: Services
let address = ''
beforeAll(async () => {
  services = await startServices()
  address = services.env.REDIS_ADDR ?? ''
})
afterAll(() => services.stop())

const trust = () => ({ NODE_EXTRA_CA_CERTS: services.env.NODE_EXTRA_CA_CERTS ?? '' })
const look = (tokens: Record<string, string>, at = address) =>
  runProbe(['redis-tokens'], {
    ...trust(),
    REDIS_ADDR: at,
    ...Object.fromEntries(Object.entries(tokens).map(([name, token]) => [`REDIS_TOKEN_${name}`, token])),
  })

test('tells which tokens open Redis, by the names of their variables alone', async () => {
  await services.redis.setTokens(['token-of-before-1', 'token-of-now-2'])
  const { code, output, report } = await look({ A: 'token-of-before-1', B: 'wrong-token-3', C: 'token-of-now-2' })
  expect({ code, report }).toEqual({
    code: 0,
    report: {
      probe: 'redis-tokens',
      ok: true,
      result: { address, opens: ['REDIS_TOKEN_A', 'REDIS_TOKEN_C'], unguarded: false },
    },
  })
  expect(output).not.toMatch(/token-of|wrong-token/)
  await services.redis.setTokens(['token-of-now-2'])
  expect((await look({ A: 'token-of-before-1', C: 'token-of-now-2' })).report.result).toMatchObject({
    opens: ['REDIS_TOKEN_C'],
  })
})

test('sees a Redis that asks for no token', async () => {
  await services.redis.setTokens([])
  expect((await look({ A: 'token-of-now-2' })).report.result).toMatchObject({ opens: [], unguarded: true })
})

test('no answer is not a refusal: an address where nobody listens, a certificate that nobody trusts, no address', async () => {
  const [host] = address.split(':')
  const cases = [
    [await look({ A: 'token-of-now-2' }, `${host}:1`), /ECONNREFUSED/],
    [
      await runProbe(['redis-tokens'], { REDIS_ADDR: address, REDIS_TOKEN_A: 'token-of-now-2' }),
      /self-signed|unable to (verify|get)/i,
    ],
    [await look({}, 'nowhere'), /not host:port/],
  ] as const
  for (const [{ code, output, report }, words] of cases) {
    expect(code).toBe(1)
    expect(report.error?.message).toMatch(words)
    expect(output).not.toContain('token-of')
  }
})
