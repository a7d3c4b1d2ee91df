import { describe, expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { checkRelease } from '../../../src/steps/release/check-release.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { quietProgress } from '../../support/progress.ts'

type Needs = Parameters<typeof checkRelease.run>[0]

const names = namesFor('development')

/** An environment whose service has a task of each of these revisions, look by look; the last look stays. */
function world(...looks: string[][]) {
  let at = 0
  const clock = clockOfSleeps()
  const deps = {
    settings: { platform: {} },
    workers: { found: async () => [] },
    clock,
    names,
    registries: { image: async () => ({ digest: 'sha256:new', index: false }) },
    service: {
      describe: async () => ({ taskDefinitionArn: 'api:2' }),
      runningTasks: async () =>
        (looks[Math.min(at++, looks.length - 1)] ?? []).map((taskDefinitionArn, id) => ({
          id: `task${id}`,
          taskDefinitionArn,
          containers: [{ name: names.apiContainer, image: 'registry/api:v2', digest: 'sha256:new' }],
        })),
    },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: names.apiContainer, image: 'registry/api:v2' }] }),
    },
  }
  return { deps: deps as unknown as Needs, looked: () => at, waited: clock.passed }
}
const context = { tag: 'v2', build: false, outputs: { api_task_definition_arn: 'api:2' } } as never

describe('what runs behind a blue/green shift', () => {
  const taskSet = (id: string, status: string, at: number) => ({ id, status, createdAt: new Date(at) })

  /** Tasks of both revisions, each in a task set of its own. */
  const shifted = (former: object) => {
    const { deps } = world(['api:1', 'api:2'])
    const { runningTasks } = deps.service
    return {
      ...deps,
      service: {
        describe: async () => ({
          taskDefinitionArn: 'api:2',
          taskSets: [taskSet('ecs-svc/2', 'PRIMARY', 2000), former],
        }),
        runningTasks: async () =>
          (await runningTasks()).map((task) => ({
            ...task,
            startedBy: task.taskDefinitionArn.replace('api:', 'ecs-svc/'),
          })),
      },
    } as unknown as Needs
  }

  it('are the tasks that have the traffic: the previous ones are kept for a while', async () => {
    const deps = shifted(taskSet('ecs-svc/1', 'ACTIVE', 1000))
    expect(await checkRelease.run(deps, context, quietProgress())).toEqual({ detail: 'v2: service and tasks' })
  })

  it('are those too that somebody else brings meanwhile', async () => {
    const deps = shifted(taskSet('ecs-svc/1', 'ACTIVE', 3000))
    await expect(checkRelease.run(deps, context, quietProgress())).rejects.toMatchObject({ code: 'release-differs' })
  })
})

describe('what runs', () => {
  it('is looked at once where it is the release', async () => {
    const { deps, looked } = world(['api:2'])
    expect(await checkRelease.run(deps, context, quietProgress())).toEqual({
      detail: 'v2: service and tasks',
    })
    expect(looked()).toBe(1)
  })

  it('may be described for some seconds as it was before: the deploy does not fail of it', async () => {
    const { deps, looked } = world(['api:1', 'api:2'], ['api:1', 'api:2'], ['api:2'])
    const lines: string[] = []
    expect(await checkRelease.run(deps, context, quietProgress(lines))).toMatchObject({
      detail: expect.stringContaining('v2'),
    })
    expect(looked()).toBe(3)
    expect(lines).toEqual([
      "waiting for ECS and Lambda to show the release (usually at once): task task0's revision is api:1, and not api:2",
    ])
  })

  it('and is another release for a minute, fails the deploy', async () => {
    const { deps, waited } = world(['api:1'])
    await expect(checkRelease.run(deps, context, quietProgress())).rejects.toMatchObject({
      code: 'release-differs',
      message: "What runs is not v2: task task0's revision is api:1, and not api:2.",
    })
    expect(waited()).toBe(60_000)
  })
})
