import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

let workplace: Workplace
let proxy: Server
/** What the proxy was asked to lead to. */
let asked: string[] = []
const address = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`

beforeAll(async () => {
  workplace = await openWorkplace()
  proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} by ${request.headers['proxy-authorization'] ? 'someone' : 'nobody'}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
})
beforeEach(() => {
  asked = []
})
afterAll(async () => {
  proxy.close()
  proxy.closeAllConnections()
  await workplace.dispose()
})

const listWith = async (env: Record<string, string>) => {
  const ran = await workplace.medspa(['secrets', 'list', '--env', 'development', '--json'], {
    env: {
      AWS_ACCESS_KEY_ID: 'AKIASHELLSHELLSHELLS',
      AWS_SECRET_ACCESS_KEY: 'of-a-test',
      AWS_REGION: 'eu-central-1',
      AWS_CONFIG_FILE: '/dev/null',
      TF_STATE_BUCKET: 'bucket',
      ...env,
    },
  })
  return { ran, error: documentOf(ran).error }
}

describe('behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'AWS is asked through %s, and a refusal names it without its password',
    async (name) => {
      const { error, ran } = await listWith({ [name]: `http://ada:geheim@${address()}` })
      expect(new Set(asked)).toEqual(new Set(['sts.eu-central-1.amazonaws.com:443 by someone']))
      expect(error).toMatchObject({
        code: 'aws-unreachable',
        message: expect.stringContaining('403 Forbidden'),
        hint: expect.stringContaining(`through the proxy ${address()} (HTTPS_PROXY)`),
      })
      expect(ran.stdout + ran.stderr).not.toContain('geheim')
    },
  )

  it('the proxy may stand without a scheme', async () => {
    await listWith({ HTTPS_PROXY: address() })
    expect(new Set(asked)).toEqual(new Set(['sts.eu-central-1.amazonaws.com:443 by nobody']))
  })

  it('a value that is no proxy is refused without being shown', async () => {
    const { error, ran } = await listWith({ HTTPS_PROXY: `http://ada:geheim#1@${address()}` })
    expect(error).toMatchObject({
      code: 'proxy-invalid',
      message: 'HTTPS_PROXY is not the address of an HTTP proxy.',
    })
    expect(ran.exitCode).toBe(2)
    expect(ran.stdout + ran.stderr).not.toContain('geheim')
  })

  it('a proxy that is down is named too', async () => {
    const { error } = await listWith({ HTTPS_PROXY: 'http://127.0.0.1:9' })
    expect(error).toMatchObject({
      code: 'aws-unreachable',
      hint: expect.stringContaining('through the proxy 127.0.0.1:9 (HTTPS_PROXY)'),
    })
  })

  it('an endpoint on this machine is asked directly', async () => {
    const { error } = await listWith({
      HTTPS_PROXY: `http://${address()}`,
      HTTP_PROXY: `http://${address()}`,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:11',
    })
    expect(error).toMatchObject({
      code: 'aws-unreachable',
      hint: expect.stringContaining('Nothing listens at the endpoint'),
    })
    expect(asked).toEqual([])
  })
})
