import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DnsServer, openDnsServer } from '../../../../sandbox/data/network/dns-server.ts'
import { openNamePreload, preloadVariables } from '../../../../sandbox/data/processes/name-preload.ts'
import { createProcessRunner } from '../../../../sandbox/data/processes/process-runner.ts'
import { answerFrom } from '../../../../sandbox/front/route53/dns-answer.ts'
import { recordSetOf } from '../../../../sandbox/front/route53/records.ts'

const records = [
  recordSetOf({ Name: 'api.clinic.test', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '127.0.0.1' }] }),
]
const web = createServer((request, response) => response.end(`asked as ${request.headers.host?.split(':')[0]}`))
let names: DnsServer
let folder: string
beforeAll(async () => {
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  names = await openDnsServer(
    0,
    async (question) => answerFrom([{ name: 'clinic.test.', records }], question),
    console.error,
  )
  // A path with a space in it, as a home may have.
  folder = await mkdtemp(path.join(tmpdir(), 'name preload-'))
})
afterAll(async () => {
  web.close()
  await names.close()
  await rm(folder, { recursive: true })
})

/** Runs a program as tasks are run; what it prints. */
async function linesOf(program: string, names?: Awaited<ReturnType<typeof openNamePreload>>): Promise<string[]> {
  await writeFile(path.join(folder, 'program.mjs'), program)
  const images = { pull: () => Promise.reject(new Error('nothing is pulled')) }
  const lines: string[] = []
  const runner = createProcessRunner({ caFile: '/nowhere' }, images as never, undefined, names)
  const running = await runner.start({
    name: 'names',
    image: { rootDir: folder } as never,
    argv: ['node', 'program.mjs'],
    workingDir: '/',
    env: {},
    limits: {},
    onLine: (line) => lines.push(line),
  })
  await running.exited
  return lines.filter((line) => !line.includes('/nowhere'))
}

test('a Node program finds names of the zones by sockets, fetch and lookup, and other names as before', async () => {
  const { port } = web.address() as AddressInfo
  const lines = await linesOf(
    `
    import { lookup } from 'node:dns/promises'
    import dns from 'node:dns'
    console.log(await (await fetch('http://api.clinic.test:${port}/')).text())
    console.log(JSON.stringify(await lookup('api.clinic.test', { all: true })))
    dns.lookup('api.clinic.test', (error, address, family) => console.log(address, family))
    console.log((await lookup('localhost', 4)).address)
    for (const name of ['none.clinic.test', 'surely.not.there.invalid'])
      await lookup(name).catch(({ code }) => console.log(name, code.replace('EAI_AGAIN', 'ENOTFOUND')))
    `,
    await openNamePreload(folder, `127.0.0.1:${names.port}`),
  )
  expect(lines.toSorted()).toEqual([
    '127.0.0.1',
    '127.0.0.1 4',
    '[{"address":"127.0.0.1","family":4}]',
    'asked as api.clinic.test',
    'none.clinic.test ENOTFOUND',
    'surely.not.there.invalid ENOTFOUND',
  ])
})

test('without it no name of the zones is found', async () => {
  const lines = await linesOf(`
    import { lookup } from 'node:dns/promises'
    await lookup('api.clinic.test').catch(({ code }) => console.log(code))
  `)
  expect(lines).toEqual([expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/)])
})

test('a program keeps the options that it has for Node itself', () => {
  expect(preloadVariables({ dns: '127.0.0.1:53', file: '/a b/x.mjs' }, '--max-old-space-size=200')).toEqual({
    MEDSPA_SANDBOX_DNS: '127.0.0.1:53',
    NODE_OPTIONS: '--max-old-space-size=200 --import="/a b/x.mjs"',
  })
})
