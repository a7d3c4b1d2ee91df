import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { baseImage, describeWithEngine, docker } from '../../support/engine.ts'

const scripts = path.resolve(import.meta.dirname, '../../../scripts')
const run = (file: string, args: string[], env: Record<string, string>) =>
  promisify(execFile)(path.join(scripts, file), args, { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout.trim() }),
    (error) => ({ code: error.code as number, said: String(error.stderr).trim() }),
  )

let bin: string
beforeEach(async () => {
  bin = await mkdtemp(path.join(tmpdir(), 'medspa-engine-'))
  const tools = ['bash', 'env', 'mktemp', 'setsid', 'sleep', 'tail', 'touch', 'cat']
  for (const tool of tools) await symlink(await whereIs(tool), path.join(bin, tool))
})
afterEach(() => rm(bin, { recursive: true, force: true }))

const whereIs = async (tool: string) => (await promisify(execFile)('bash', ['-c', `type -P ${tool}`])).stdout.trim()
const program = async (name: string, script: string) => {
  await writeFile(path.join(bin, name), `#!/usr/bin/env bash\n${script}\n`)
  await chmod(path.join(bin, name), 0o755)
}
const start = (env: Record<string, string> = {}) => run('start-engine.sh', [], { PATH: bin, TMPDIR: bin, ...env })

test('an engine that answers is left alone; one that does not is started and waited for', async () => {
  await program('id', 'echo 0')
  await program('docker', 'cat "$TMPDIR/answers" 2>/dev/null')
  // It lives until this test has cleaned up.
  await program('dockerd', 'echo 28.1 > "$TMPDIR/answers"; while [[ -e $TMPDIR/docker ]]; do sleep 0.1; done')
  expect(await start()).toEqual({ code: 0, said: expect.stringContaining('started an engine (28.1)') })
  await rm(path.join(bin, 'dockerd'))
  expect(await start()).toEqual({ code: 0, said: 'start-engine: an engine answers already (28.1)' })
})

test('where none can be started, the last line says why', async () => {
  expect(await start()).toEqual({ code: 1, said: expect.stringContaining('docker is not installed') })
  await program('docker', 'exit 1')
  await program('id', 'echo 1000')
  expect(await start()).toEqual({ code: 1, said: expect.stringContaining('dockerd is not installed') })
  expect(await start({ DOCKER_HOST: 'tcp://engine.example:2376' })).toMatchObject({
    code: 1,
    said: expect.stringContaining('nothing answers at tcp://engine.example:2376'),
  })
  await program('dockerd', 'echo "failed to start daemon: no cgroups"; exit 1')
  expect(await start()).toMatchObject({ code: 1, said: expect.stringContaining('must be started by root') })
  await program('id', 'echo 0')
  expect(await start()).toMatchObject({ code: 1, said: expect.stringContaining('failed to start daemon: no cgroups') })
})

describeWithEngine('scripts/base-image.sh', () => {
  const sh = (image: string, script: string) =>
    docker('run', '--rm', '--read-only', '--user', '1000:1000', '--entrypoint', '/bin/sh', image, '-c', script)

  test('the image runs this Node, as anyone, from a file system that nobody can write to', async () => {
    const name = await baseImage()
    expect(await sh(name, 'node -p process.version')).toBe(process.version)
    expect(await docker('image', 'inspect', '--format', '{{.Config.User}}', name)).toBe('')
  })

  test('with Python, its standard library too', async () => {
    const name = await baseImage({ python: true })
    expect(await sh(name, 'python3 -c "import http.server, json, signal, ssl; print(6 * 7)"')).toBe('42')
  })

  test('it claims to be for what it is told, and an image of that name for something else is not touched', async () => {
    const name = await baseImage({ platform: 'linux/arm64' })
    expect(await docker('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', name)).toBe('linux/arm64')
    const env = { PATH: process.env.PATH ?? '' }
    const again = await run('base-image.sh', ['--platform', 'linux/riscv64', name], env)
    expect(again).toEqual({ code: 1, said: `base-image: ${name} is there, for linux/arm64` })
    expect(await run('base-image.sh', [], env)).toMatchObject({ code: 2, said: expect.stringContaining('usage:') })
  })
})
