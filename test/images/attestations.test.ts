import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBuilder } from '../../src/images/build.ts'

const source = path.resolve(import.meta.dirname, '../fixtures/platform')
const CONTAINERD = '[[driver-type io.containerd.snapshotter.v1]]'
const OVERLAY = '[[Backing Filesystem extfs] [Supports d_type true]]'

const image = (kind: string) => ({
  kind,
  repository: `medspa-${kind}`,
  tag: 't',
  registry: `registry.test/medspa-${kind}`,
})

/** What `docker buildx build` was called with, by target, on an engine whose images are in that store. */
async function build(kinds: string[], { attestations = true, buildx = 'v0.24.0', store = CONTAINERD } = {}) {
  const built: Record<string, string[]> = {}
  const run = async (file: string, args: readonly string[]) => {
    const line = [file, ...args].join(' ')
    const answers: [RegExp, string][] = [
      [/^docker buildx version/, `github.com/docker/buildx ${buildx} x`],
      [/^docker info --format/, store],
      [/^docker version/, 'linux/amd64'],
      [/^docker image inspect/, 'linux/amd64'],
    ]
    if (line.startsWith('docker buildx build'))
      built[args[args.indexOf('--target') + 1] ?? ''] = args.filter((arg) => /^--(sbom|provenance)/.test(arg))
    return { exitCode: 0, stdout: answers.find(([asked]) => asked.test(line))?.[1] ?? '', stderr: '' }
  }
  const make = createBuilder({ shell: { run, pipe: run as never }, source, env: {}, buildArgs: {}, attestations })
  const options = { line: () => {}, signal: new AbortController().signal }
  await make(kinds.map(image), {
    ...options,
    release: 'a'.repeat(40),
    together: (works) => Promise.all(works.map((work) => work.run(options))),
  })
  return built
}

describe('images.attestations', () => {
  it('gives SBOM and provenance to what ECS runs, and never to the Lambda’s image', async () => {
    const attested = ['--provenance=mode=max', '--sbom=true']
    expect(await build(['api', 'migrate', 'conversation-worker', 'voice-lambda'])).toEqual({
      ...{ api: attested, migrate: attested, 'conversation-worker': attested },
      'voice-lambda': ['--provenance=false', '--sbom=false'],
    })
  })

  it('left out gives none, and asks nothing of the engine', async () => {
    expect(await build(['api'], { attestations: false, store: OVERLAY })).toEqual({
      api: ['--provenance=false', '--sbom=false'],
    })
  })

  it.each([
    ['a store that keeps none', { store: OVERLAY }, "the engine's image store keeps no attestations"],
    ['an older buildx', { buildx: 'v0.9.1' }, 'the docker client has no buildx of 0.10 or newer'],
  ])('refuses %s before anything is built', async (_, given, reason) => {
    await expect(build(['api', 'voice-lambda'], given)).rejects.toMatchObject({
      code: 'attestations-unsupported',
      exitCode: 3,
      message: `Images cannot be built with attestations here: ${reason}. Nothing was built.`,
    })
    expect(Object.keys(await build(['voice-lambda'], given))).toEqual(['voice-lambda'])
  })
})
