import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import { type AnswerQuestion, type DnsServer, openDnsServer } from '../../../sandbox/data/network/dns-server.ts'
import { openTaskHost, type TaskHost } from '../../../sandbox/data/task-host.ts'
import { answerFrom } from '../../../sandbox/front/route53/dns-answer.ts'
import { recordSetOf } from '../../../sandbox/front/route53/records.ts'
import { baseImage, describeWithEngine } from '../../support/engine.ts'

describeWithEngine('names of hosted zones in containers', () => {
  let stateDir: string
  let dns: DnsServer
  let host: TaskHost
  const web = createServer((request, response) => response.end(`asked as ${request.headers.host?.split(':')[0]}`))
  beforeAll(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), `names-${randomBytes(3).toString('hex')}-`))
    await chmod(stateDir, 0o755)
    const records = () =>
      host.gateway === undefined
        ? []
        : [recordSetOf({ Name: 'api.clinic.test', Type: 'A', TTL: 60, ResourceRecords: [{ Value: host.gateway }] })]
    const answer: AnswerQuestion = async (question) =>
      answerFrom([{ name: 'clinic.test.', records: records() }], question)
    dns = await openDnsServer(0, answer, console.error)
    const ca = await openCertificateAuthority(stateDir)
    host = await openTaskHost({ stateDir, ca, env: { ...process.env, MEDSPA_SANDBOX_TASKS: 'containers' }, dns })
    web.listen(0, host.gateway)
    await once(web, 'listening')
  })
  afterAll(async () => {
    web.close()
    await dns?.close()
    await host?.close()
    await rm(stateDir, { recursive: true })
  })

  test('are found by every program, whatever looks them up, and no other names are', async () => {
    expect(host.reason).not.toContain('find no names')
    const { port } = web.address() as AddressInfo
    const runner = host.runner({ address: 'none', login: { username: '', password: '' } } as never)
    const lines: string[] = []
    const program = `
      import { lookup } from 'node:dns/promises'
      console.log(await (await fetch('http://api.clinic.test:${port}/')).text())
      for (const name of ['none.clinic.test', 'example.com']) await lookup(name).catch(({ code }) => console.log(name, code))`
    const running = await runner.start({
      name: 'names',
      image: { ref: await baseImage() } as never,
      argv: ['node', '--input-type=module', '-e', program],
      workingDir: '/',
      env: {},
      limits: {},
      onLine: (line) => lines.push(line),
    })
    await running.exited
    expect(lines).toEqual([
      'asked as api.clinic.test',
      'none.clinic.test ENOTFOUND',
      expect.stringMatching(/^example\.com (ENOTFOUND|EAI_AGAIN)$/),
    ])
  })
})
