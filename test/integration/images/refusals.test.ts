import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBuilder } from '../../../src/images/build.ts'
import type { ImageToMake } from '../../../src/images/make.ts'
import { createPacker } from '../../../src/images/make-packed.ts'
import { createShell } from '../../../src/io/shell.ts'
import { makeOptions } from '../../../src/steps/release/make-images.ts'
import { quietProgress } from '../../support/progress.ts'

const shell = createShell()
const images: ImageToMake[] = [{ kind: 'api', repository: 'api', tag: 't', registry: '127.0.0.1:1/api' }]
const options = makeOptions('t', quietProgress())

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-refusals-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('without a container engine there is nothing that builds', async () => {
  await writeFile(path.join(dir, 'Dockerfile'), 'FROM scratch AS api\n')
  const build = createBuilder({ shell, source: dir, env: { PATH: dir }, buildArgs: {} })
  await expect(build(images, options)).rejects.toMatchObject({
    code: 'engine-missing',
    whose: 'docker',
    exitCode: 3,
    message: expect.stringContaining('docker is not installed'),
    hint: expect.stringContaining('--tag'),
  })
})

test("another checkout's Dockerfile cannot be packed where tasks are processes", async () => {
  await writeFile(path.join(dir, 'Dockerfile'), 'FROM scratch AS api\n')
  const pack = createPacker({ shell, source: dir, env: process.env, because: 'docker is not installed' })
  await expect(pack(images, options)).rejects.toMatchObject({
    code: 'engine-missing',
    exitCode: 3,
    message: expect.stringContaining('docker is not installed'),
    hint: expect.stringContaining('images.source'),
  })
})

test('a source without a Dockerfile is refused, whatever builds', async () => {
  const refused = { code: 'dockerfile-missing', exitCode: 3, hint: expect.stringContaining('images.source') }
  const pack = createPacker({ shell, source: dir, env: process.env, because: 'no engine' })
  await expect(pack(images, options)).rejects.toMatchObject(refused)
  await expect(createBuilder({ shell, source: dir, env: {}, buildArgs: {} })(images, options)).rejects.toMatchObject(
    refused,
  )
})
