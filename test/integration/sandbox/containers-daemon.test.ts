import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxId } from '../../../sandbox/data/docker/labels.ts'
import { createHttp } from '../../e2e/support/http.ts'
import { baseImage, describeWithEngine, docker } from '../../support/engine.ts'

const MAIN = path.resolve(import.meta.dirname, '../../../sandbox/main.ts')

describeWithEngine('a sandbox that runs containers', () => {
  let stateDir: string
  beforeAll(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), 'medspa-containers-'))
  })
  const started: ChildProcess[] = []
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL')
    await rm(stateDir, { recursive: true, force: true })
  })

  const start = (env: Record<string, string>, ...more: string[]): ChildProcess => {
    const child = spawn(process.execPath, [MAIN, '--state', stateDir, ...more], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    started.push(child)
    return child
  }
  const endpoint = async () => {
    const file = path.join(stateDir, 'endpoint.json')
    while (!existsSync(file)) await wait(50)
    return JSON.parse(await readFile(file, 'utf8'))
  }
  const name = () => `medspa-${sandboxId(stateDir)}`
  const left = async () => {
    const label = `label=medspa.sandbox=${sandboxId(stateDir)}`
    const found = await Promise.all([
      docker('ps', '--all', '--quiet', '--filter', label),
      docker('network', 'ls', '--quiet', '--filter', label),
    ])
    return found.join('')
  }
  /** A container as the sandbox would have made it. */
  const contain = async (run: string) => {
    const labels = ['--label', `medspa.sandbox=${sandboxId(stateDir)}`, '--label', `medspa.sandbox.run=${run}`]
    const image = await baseImage()
    await docker('run', '--detach', ...labels, '--network', name(), image, 'node', '-e', 'setInterval(() => {}, 1e6)')
  }
  const runLabel = () => docker('network', 'inspect', '--format', '{{index .Labels "medspa.sandbox.run"}}', name())

  test('keeps its network over restarts, listens there and on loopback, and leaves nothing, not even when it is killed', async () => {
    const env = { MEDSPA_SANDBOX_TASKS: '', MEDSPA_SANDBOX_TESTING: '1' }
    const first = start(env)
    expect(await endpoint()).toMatchObject({ tasks: 'containers', tasksReason: expect.stringContaining('docker.sock') })
    const prefix = (await readFile(path.join(stateDir, 'network'), 'utf8')).trim()
    const { port } = new URL((await endpoint()).endpoint)
    const headers = { authorization: `Bearer ${(await endpoint()).credentials.accessKeyId}` }
    expect((await createHttp()(`http://${prefix}.1:${port}/_sandbox/health`, { headers })).status).toBe(200)
    expect((await createHttp()(`http://${prefix}.1:${port}/_sandbox/health`)).status).toBe(403)
    const body = '{"name":"copy"}'
    const copy = await createHttp()(`http://127.0.0.1:${port}/_sandbox/copies`, { method: 'POST', headers, body })
    expect(copy.body).toContain('MEDSPA_SANDBOX_TASKS=processes')

    await contain(await runLabel())
    first.kill('SIGTERM')
    expect((await once(first, 'close'))[0]).toBe(0)
    expect(await left()).toBe('')

    const second = start(env)
    await endpoint()
    expect((await readFile(path.join(stateDir, 'network'), 'utf8')).trim()).toBe(prefix)
    await contain(await runLabel())
    second.kill('SIGKILL')
    while ((await left()) !== '') await wait(50)
    await rm(path.join(stateDir, 'endpoint.json'))
  })

  test('its sweep removes what a run and its cleanup program left when both were killed', async () => {
    const label = `medspa.sandbox=${sandboxId(stateDir)}`
    await docker('network', 'create', '--label', label, name())
    await contain('gone')
    expect((await once(start({}, '--sweep'), 'close'))[0]).toBe(0)
    expect(await left()).toBe('')
  })

  test.each([
    ['/nowhere/docker.sock', 'unix:///nowhere/docker.sock'],
    ['cannot reach the sandbox', 'tcp://192.0.2.9:2375'],
  ])('without an engine it runs processes and says why: %s', async (reason, DOCKER_HOST) => {
    const insisting = start({ DOCKER_HOST, MEDSPA_SANDBOX_TASKS: 'containers' })
    let said = ''
    insisting.stderr?.on('data', (chunk) => {
      said += String(chunk)
    })
    expect((await once(insisting, 'close'))[0]).toBe(1)
    expect(said).toContain(reason)
    const daemon = start({ DOCKER_HOST, MEDSPA_SANDBOX_TASKS: '' })
    expect(await endpoint()).toMatchObject({ tasks: 'processes', tasksReason: expect.stringContaining(reason) })
    daemon.kill('SIGTERM')
    expect((await once(daemon, 'close'))[0]).toBe(0)
  })
})
