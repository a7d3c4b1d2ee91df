import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = path.resolve(import.meta.dirname, '../../../scripts/keep-attestations.sh')
let folder: string
let settings: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'medspa-attestations-'))
  settings = path.join(folder, 'etc/daemon.json')
  // An engine that reads its settings when it is started, as dockerd does.
  await program('docker', `cat ${folder}/store 2>/dev/null || echo '[[Backing Filesystem extfs]]'`)
  await program('sudo', '"$@"')
  await program(
    'systemctl',
    `echo "$*" >>${folder}/started
     ! grep -q '"containerd-snapshotter": *true' ${settings} || echo '[[driver-type io.containerd.snapshotter.v1]]' >${folder}/store`,
  )
})
afterEach(() => rm(folder, { recursive: true }))

async function program(name: string, body: string) {
  const file = path.join(folder, 'bin', name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
}
const keep = () =>
  execa(script, [settings], { reject: false, env: { PATH: `${path.join(folder, 'bin')}:${process.env.PATH}` } })

describe('scripts/keep-attestations.sh', () => {
  it('switches the engine over, and keeps its other settings', async () => {
    await mkdir(path.dirname(settings))
    const former = { 'exec-opts': ['native.cgroupdriver=cgroupfs'], features: { cdi: true } }
    await writeFile(settings, JSON.stringify(former))
    expect(await keep()).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(await readFile(settings, 'utf8'))).toEqual({
      ...former,
      features: { cdi: true, 'containerd-snapshotter': true },
    })
    expect(await readFile(path.join(folder, 'started'), 'utf8')).toBe('restart docker\n')
  })

  it('makes the settings where there are none, and changes nothing the second time', async () => {
    expect(await keep()).toMatchObject({ exitCode: 0 })
    expect(await keep()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('already') })
    expect(await readFile(path.join(folder, 'started'), 'utf8')).toBe('restart docker\n')
  })

  it('fails where the engine keeps images elsewhere nevertheless', async () => {
    await program('systemctl', 'true')
    expect(await keep()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('still keeps images elsewhere') })
  })
})
