import https from 'node:https'
import { describe, expect, it } from 'vitest'
import { bypassList, isBypassed } from '../../src/io/no-proxy.ts'
import { proxyPasswords, proxyVariables } from '../../src/io/proxies.ts'

const secret = 'geheim'

describe('the proxies of a shell', () => {
  it.each([
    `http://ada:${secret}#1@proxy:3128`,
    `http://ada:${secret}%zz@proxy:3128`,
    `http://ada:12#${secret}@proxy:3128`,
    `http://ada:12/${secret}@proxy:3128`,
    `ada:${secret}#1@proxy:3128`,
    `socks5://ada:${secret}@proxy:1080`,
    `"http://ada:${secret}@proxy:3128"`,
    'http://:3128',
  ])('%s is refused, and named by its variable alone', (value) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY']) {
      let thrown: unknown
      try {
        proxyVariables({ [name]: value })
      } catch (error) {
        thrown = error
      }
      expect(thrown).toMatchObject({ code: 'proxy-invalid', exitCode: 2, message: expect.stringContaining(name) })
      const { cause, evidence, hint, message, stack } = thrown as Error & { evidence: string[]; hint: string }
      expect([message, hint, stack, cause, ...evidence].join()).not.toContain(secret)
    }
  })

  it.each([
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['proxy.example', 'http://proxy.example/'],
    ['ada:g%23@proxy.example:3128', 'http://ada:g%23@proxy.example:3128/'],
    [' http://proxy.example:3128 ', 'http://proxy.example:3128/'],
    ['HTTPS://proxy.example', 'https://proxy.example/'],
  ])('%s is %s, which Node takes', (value, href) => {
    const proxies = proxyVariables({ HTTPS_PROXY: value })
    expect(proxies).toMatchObject({ HTTPS_PROXY: href })
    new https.Agent({ proxyEnv: proxies } as https.AgentOptions)
  })

  it('are none where the variables are empty', () => {
    expect(proxyVariables({ HTTPS_PROXY: '', http_proxy: ' ', NO_PROXY: 'x' })).toBeUndefined()
  })

  it('have passwords, as written and as sent', () => {
    expect(proxyPasswords({ https_proxy: 'ada:g%23m@proxy:1', HTTP_PROXY: 'http://proxy' })).toEqual(['g%23m', 'g#m'])
  })
})

describe('NO_PROXY', () => {
  it.each([
    ['amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
    ['.amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
    ['*.amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
    ['AmazonAWS.com:443', 'https://sts.eu-west-1.amazonaws.com', true],
    ['amazonaws.com:8443', 'https://sts.eu-west-1.amazonaws.com', false],
    ['x.example other.example', 'https://a.other.example', true],
    ['amazonaws.com', 'https://notamazonaws.com', false],
    ['10.1.2.3/8', 'https://10.200.0.1', true],
    ['10.1.2.3/8', 'https://11.0.0.1', false],
    ['192.168.1.7/32', 'https://192.168.1.7', true],
    ['0.0.0.0/0', 'https://192.168.1.7', true],
    ['*', 'https://sts.eu-west-1.amazonaws.com', true],
    ['', 'https://sts.eu-west-1.amazonaws.com', false],
    ['', 'http://127.0.0.1:4566', true],
    ['', 'http://[::1]:4566', true],
  ])('%j: %s is asked directly: %s', (noProxy, url, directly) => {
    expect(isBypassed(new URL(url), bypassList(noProxy))).toBe(directly)
  })

  it('has ranges for networks, which Node reads', () => {
    expect(bypassList('172.16.0.0/12,1.2.3.4')).toEqual(
      expect.arrayContaining(['172.16.0.0-172.31.255.255', '1.2.3.4', '169.254.169.254']),
    )
  })
})
