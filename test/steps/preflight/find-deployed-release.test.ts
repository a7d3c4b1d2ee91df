import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { findDeployedRelease } from '../../../src/steps/preflight/find-deployed-release.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const tag = '0123456789abcdef0123456789abcdef01234567'
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`
const recorded: Release = {
  api_image_tag: tag,
  voice_lambda_image_tag: tag,
  api_image_digest: digestOf('a'),
  migrate_image_digest: digestOf('b'),
  voice_lambda_image_digest: digestOf('c'),
  digests_tag: tag,
}

/** A look at an environment with this release parameter, and a service of so many tasks. */
async function found(release: Release | undefined, { asked, desired = 1 }: { asked?: string; desired?: number } = {}) {
  const context: Parameters<typeof findDeployedRelease.run>[1] = { tag: '', asked }
  const deps = fakeDeps({
    releaseParameter: { read: async () => release },
    settings: { environment: 'development' },
    names: { apiContainer: 'api' },
    targetHealth: { targets: async () => [] },
    service: {
      describe: async () =>
        desired < 0
          ? undefined
          : { desired, running: desired, taskDefinitionArn: 'api:1', deployments: [], targetGroups: [] },
      runningTasks: async () => [{ lastStatus: 'RUNNING', taskDefinitionArn: 'api:1', containers: [] }],
    },
    taskDefinitions: { describe: async () => ({ containers: [{ name: 'api', image: `host/api:${tag}` }], tags: {} }) },
  } as never)
  const outcome = await findDeployedRelease.run(deps, context, quietProgress())
  return { context, outcome }
}

describe('the release that is to start anew', () => {
  it('is what was deployed last, with the images that were recorded', async () => {
    const { context, outcome } = await found(recorded)
    expect(outcome).toEqual({ detail: '0123456789ab' })
    expect(context).toMatchObject({
      tag,
      digests: { api: digestOf('a'), migrate: digestOf('b'), 'voice-lambda': digestOf('c') },
      before: { revisions: [{ taskDefinitionArn: 'api:1', release: tag }] },
    })
  })

  it('may be named, whole or by its beginning', async () => {
    for (const asked of [tag, '0123456789ab', '0123456'])
      expect((await found(recorded, { asked })).context.tag).toBe(tag)
  })

  it.each<[string, Release]>([
    ['none were recorded', { api_image_tag: tag, voice_lambda_image_tag: tag }],
    ['they are of another tag', { ...recorded, digests_tag: 'v1' }],
  ])('has no digests where %s', async (_, release) => {
    expect((await found(release)).context.digests).toBeUndefined()
  })

  it.each([
    ['there is no parameter', undefined],
    ['it names no release', {}],
  ])('is refused where %s', async (_, release) => {
    await expect(found(release)).rejects.toMatchObject({ code: 'not-deployed', exitCode: 3 })
  })

  it('is refused behind a deploy that was stopped: what serves is another', async () => {
    await expect(found({ ...recorded, pin: { task_definition_arn: 'api:1' } })).rejects.toMatchObject({
      code: 'deploy-unfinished',
      exitCode: 3,
      hint: expect.stringContaining('--tag 0123456789ab'),
    })
  })

  it.each([0, -1])('is refused where no task runs (%i)', async (desired) => {
    await expect(found(recorded, { desired })).rejects.toMatchObject({ code: 'no-task-runs', exitCode: 3 })
  })

  it('is no other release that --tag names: exit 2', async () => {
    await expect(found(recorded, { asked: 'fedcba9' })).rejects.toMatchObject({
      code: 'redeploy-other-release',
      exitCode: 2,
      message: '--redeploy replaces the tasks of 0123456789ab, and --tag names fedcba9.',
      hint: expect.stringContaining('--tag fedcba9'),
    })
  })
})
