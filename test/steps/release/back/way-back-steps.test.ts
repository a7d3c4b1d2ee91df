import { describe, expect, it } from 'vitest'
import type { WayBack } from '../../../../src/releases/back/ways-back.ts'
import type { Release } from '../../../../src/releases/release.ts'
import { recordWayBack, releaseAfter } from '../../../../src/steps/release/back/record-way-back.ts'
import { fakeDeps } from '../../../support/fake-deps.ts'
import { quietProgress } from '../../../support/progress.ts'

const target = {
  tag: 'v2',
  taskDefinitionArn: 'api:2',
  workers: { mail: 'mail:2' },
  voiceVersion: '2',
} as unknown as WayBack

describe('the release parameter of a way back', () => {
  it('pins what comes, marks what is left, and keeps the release that was deployed last', () => {
    const former: Release = {
      api_image_tag: 'v3',
      bad_tags: ['v2'],
      pin: { workers: { mail: 'mail:3', late: 'late:3' } },
    }
    expect(releaseAfter(former, { deployed: 'v3', serving: ['v3'] }, target)).toEqual({
      api_image_tag: 'v3',
      bad_tags: ['v3'],
      pin: { task_definition_arn: 'api:2', voice_lambda_version: '2', workers: { mail: 'mail:2', late: 'late:3' } },
    })
  })

  it('is the same after the second run as after the first', () => {
    const standing = { deployed: 'v3', serving: ['v3'] }
    const once = releaseAfter({ api_image_tag: 'v3' }, standing, target)
    expect(releaseAfter(once, { ...standing, pinned: 'v2', serving: ['v2', 'v3'] }, target)).toEqual(once)
  })

  /** What is written where the services of the workers name these revisions. */
  const written = async (former: Release, services: Record<string, string | undefined>, newWorkers: string[]) => {
    const releases: Release[] = []
    const deps = fakeDeps({
      registries: { addTag: async () => true },
      releaseParameter: { write: async (release) => void releases.push(release) },
      service: { runningTasks: async () => [] },
      taskDefinitions: { describe: async () => undefined },
      voiceLambda: { image: async () => undefined },
      workers: {
        found: async () => Object.keys(services),
        of: (name) => ({ service: { describe: async () => ({ taskDefinitionArn: services[name] }) } }) as never,
      },
    })
    const context = { formerRelease: former, standing: { deployed: 'v3', serving: ['v3'] } }
    await recordWayBack.run(deps, { ...context, target: { ...target, newWorkers } }, quietProgress())
    return releases.at(-1)
  }

  it.each<[string, Release]>([
    ['a former pin names another revision', { pin: { workers: { late: 'late:2' } } }],
    ['nothing is pinned', {}],
  ])('pins a worker that the release does not have to what its service names: %s', async (_, former) => {
    const services = { mail: 'mail:3', late: 'late:3' }
    expect((await written(former, services, ['late']))?.pin?.workers).toEqual({ mail: 'mail:2', late: 'late:3' })
  })

  it('keeps the pin of a worker that has no service', async () => {
    const former = { pin: { workers: { gone: 'gone:1' } } }
    expect((await written(former, { mail: 'mail:3' }, []))?.pin?.workers).toEqual({ mail: 'mail:2', gone: 'gone:1' })
  })
})
