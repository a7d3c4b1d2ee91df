import { describe, expect, it } from 'vitest'
import type { CopyRequest } from '../../../src/images/copy/copy-image.ts'
import type { InspectRequest } from '../../../src/images/inspect.ts'
import { promoteImages } from '../../../src/steps/release/promote/promote-images.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const digests = { api: 'sha256:a', migrate: 'sha256:b', 'voice-lambda': 'sha256:c', jobs: 'sha256:d' }
const credentials = (username: string) => ({ endpoint: '', username }) as never

type World = {
  /** medspa's own images that production has. */
  own?: string[]
  inspect?: (request: InspectRequest) => Promise<never>
  copy?: (request: CopyRequest) => Promise<never>
  targets?: object
}

async function promote({ copy, inspect, own = [], targets = {} }: World = {}) {
  const inspected: InspectRequest[] = []
  const copied: CopyRequest[] = []
  const find = (host: string) => async (name: string) => ({ uri: `${host}/${name}` })
  const deps = fakeDeps({
    settings: {
      environment: 'production',
      platform: { api: undefined, voice: undefined, workers: undefined, ...targets },
    },
    releaseParameter: { read: async () => undefined },
    images: {
      probe: { tag: async () => 'probe-1' },
      parkedVoice: { tag: async () => 'medspa-voice-1' },
      inspect: async (request: InspectRequest) => {
        inspected.push(request)
        await inspect?.(request)
        return { digest: '', runs: '', told: [], ownVoice: true }
      },
      copy: async (request: CopyRequest) => {
        copied.push(request)
        await copy?.(request)
        return { bytes: 2_000_000, blobs: { copied: 2, mounted: 1, there: 0 }, wasThere: false }
      },
    } as unknown as GivenDeps['images'],
    registries: {
      find: find('production.example'),
      login: async () => credentials('production'),
      image: async (_, tag) => (own.includes(tag) ? { digest: 'sha256:own', index: false } : undefined),
    },
  })
  const source = fakeDeps({ settings: { environment: 'development' } })
  const registries: GivenDeps['registries'] = {
    find: find('development.example'),
    login: async () => credentials('development'),
    image: async (_, tag) => (tag === 'probe-1' ? { digest: 'sha256:probe', index: false } : undefined),
  }
  const found = { account: '1', digests, registries: fakeDeps({ registries }).registries }
  const promotion = { from: 'development' as const, source, allowBad: false, found }
  const outcome = promoteImages.run(deps, { promotion, tag: 'v1' }, quietProgress())
  return { outcome, inspected, copied }
}
const ways = (copied: CopyRequest[]) =>
  copied.map(
    ({ from, to }) =>
      `${from.registry}@${from.digest} ${from.credentials?.username} -> ${to.registry}:${to.tag} ${to.credentials?.username}`,
  )

describe('images that are promoted', () => {
  it("come by digest, under their tags, with the login of each side; medspa's own too", async () => {
    const { copied, inspected, outcome } = await promote({
      targets: { workers: { mail: { target: 'jobs', writable: [] } } },
    })
    expect(await outcome).toEqual({
      detail: 'api, migrate, voice-lambda, jobs: 10 layers copied (10.0 MB), 5 shared within the registry',
    })
    expect(ways(copied).toSorted()).toEqual([
      'development.example/medspa-development-api@sha256:a development -> production.example/medspa-production-api:v1 production',
      'development.example/medspa-development-api@sha256:b development -> production.example/medspa-production-api:migrate-v1 production',
      'development.example/medspa-development-api@sha256:probe development -> production.example/medspa-production-api:probe-1 production',
      'development.example/medspa-development-jobs@sha256:d development -> production.example/medspa-production-jobs:v1 production',
      'development.example/medspa-development-voice-lambda@sha256:c development -> production.example/medspa-production-voice-lambda:v1 production',
    ])
    // Before anything is copied, each by the digest that is meant.
    expect(inspected.map(({ kind, reference, registry }) => [kind, reference, registry])).toEqual([
      ['api', 'sha256:a', 'development.example/medspa-development-api'],
      ['migrate', 'sha256:b', 'development.example/medspa-development-api'],
      ['voice-lambda', 'sha256:c', 'development.example/medspa-development-voice-lambda'],
      ['jobs', 'sha256:d', 'development.example/medspa-development-jobs'],
    ])
  })

  it('are not copied where one could not run here', async () => {
    const { copied, outcome } = await promote({
      inspect: async ({ kind }) =>
        kind === 'voice-lambda' ? Promise.reject(new Error('an index')) : (undefined as never),
    })
    await expect(outcome).rejects.toThrow('an index')
    expect(copied).toEqual([])
  })

  it("of medspa's own are not copied where they are there", async () => {
    const { copied, outcome } = await promote({ own: ['probe-1'] })
    await outcome
    expect(copied.map(({ to }) => to.tag).toSorted()).toEqual(['migrate-v1', 'v1', 'v1'])
  })

  it('end with the first that fails', async () => {
    const { outcome } = await promote({
      copy: async ({ from }) =>
        from.digest === 'sha256:c' ? Promise.reject(new Error('refused')) : (undefined as never),
    })
    await expect(outcome).rejects.toThrow('refused')
  })
})
