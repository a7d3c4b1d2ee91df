import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkTargets, stagesOf } from '../../src/images/check-targets.ts'

const dockerfile = `ARG BASE=debian
FROM --platform=linux/amd64 \${BASE} AS base
RUN echo FROM x AS no
from base as Jobs
  FROM base AS nova-sonic
`

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-targets-'))
  await writeFile(path.join(dir, 'Dockerfile'), dockerfile)
})
afterEach(() => rm(dir, { recursive: true }))

const target = (name: string) => ({ name, askedBy: [`workers.${name}.target`] })
const check = (
  names: string[],
  { answers = true, packedBecause }: { answers?: boolean; packedBecause?: string } = {},
) =>
  checkTargets(names.map(target), {
    env: {},
    packedBecause,
    shell: { run: async () => ({ exitCode: answers ? 0 : 1, stdout: '', stderr: 'no daemon' }) as never },
    source: dir,
  })

describe('targets that are to be built', () => {
  it('are stages of the Dockerfile, whatever their case', async () => {
    expect([...stagesOf(dockerfile)]).toEqual(['base', 'jobs', 'nova-sonic'])
    await check(['jobs', 'nova-sonic'])
    await expect(check(['jobs', 'no'])).rejects.toMatchObject({
      code: 'target-missing',
      exitCode: 3,
      message: `${path.join(dir, 'Dockerfile')} has no target no (workers.no.target).`,
    })
  })

  it('are not missing where the Dockerfile cannot be read', async () => {
    await rm(path.join(dir, 'Dockerfile'))
    await mkdir(path.join(dir, 'Dockerfile'))
    await expect(check(['jobs'])).rejects.toMatchObject({ code: 'EISDIR' })
  })

  it('need a container engine', async () => {
    await expect(check(['jobs'], { answers: false })).rejects.toMatchObject({
      code: 'engine-missing',
      message: expect.stringContaining('no daemon'),
    })
    await expect(check(['jobs'], { packedBecause: 'none is here' })).rejects.toMatchObject({
      code: 'engine-missing',
      message: `${dir} is built by its Dockerfile, which takes a container engine: none is here.`,
    })
  })

  it("of medspa's own checkout are its bundles, or one that its build left, where no engine builds", async () => {
    await writeFile(path.join(dir, 'package.json'), '{"name":"medspa"}')
    await check(['probe'], { packedBecause: 'none is here' })
    await mkdir(path.join(dir, 'dist/nova-sonic'), { recursive: true })
    await writeFile(path.join(dir, 'dist/nova-sonic/index.mjs'), '')
    await check(['nova-sonic'], { packedBecause: 'none is here' })
    await expect(check(['jobs'], { packedBecause: 'none is here' })).rejects.toMatchObject({
      code: 'engine-missing',
      exitCode: 3,
      message:
        'Building jobs takes a container engine: none is here. Without one medspa packs what has a bundle in dist/: api, migrate, voice-lambda, probe, and a target whose dist/<target>/index.mjs is there.',
    })
  })

  it('are looked for nowhere where there is none', async () => {
    await rm(path.join(dir, 'Dockerfile'))
    await check([])
  })
})
