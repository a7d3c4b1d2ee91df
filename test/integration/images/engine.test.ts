import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findEngine } from '../../../src/images/engine.ts'
import { createShell } from '../../../src/io/shell.ts'

let bin: string
beforeEach(async () => {
  bin = await mkdtemp(path.join(tmpdir(), 'medspa-engine-'))
})
afterEach(() => rm(bin, { recursive: true, force: true }))

/** A `docker` that answers as the real client does. */
const docker = async (script: string) => {
  await writeFile(path.join(bin, 'docker'), `#!/bin/sh\n${script}\n`)
  await chmod(path.join(bin, 'docker'), 0o755)
}
const find = () => findEngine(createShell(), { PATH: bin })

test('an engine is one whose server answers', async () => {
  expect(await find()).toEqual({ engine: 'none', reason: 'docker is not installed' })
  const silent = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
  await docker(`echo; echo '${silent}' >&2; exit 1`)
  expect(await find()).toEqual({ engine: 'none', reason: silent })
  await docker('echo 28.2.2')
  expect(await find()).toEqual({ engine: 'docker' })
})
