import { describe, expect, it } from 'vitest'
import { findWhatToPark } from '../../../src/steps/park/find-what-to-park.ts'
import { quietProgress } from '../../support/progress.ts'
import { clock, contextOf } from './park-context.ts'

const progress = quietProgress()

describe('finding what to park', () => {
  const deps = (deployments: object[], tasks: object[] = [], taskSets: object[] = [], given: object = {}) =>
    ({
      clock,
      settings: { environment: 'development' },
      releaseParameter: { read: async () => ({ api_image_tag: 'v1' }) },
      names: { apiContainer: 'api' },
      service: {
        describe: async () => ({
          deployments,
          taskSets,
          desired: 1,
          running: 1,
          taskDefinitionArn: 'api:2',
          targetGroups: ['g'],
        }),
        runningTasks: async () => [{ taskDefinitionArn: 'api:1', lastStatus: 'RUNNING', address: 'a' }],
      },
      targetHealth: { targets: async () => [{ address: 'a', state: 'healthy' }] },
      taskDefinitions: {
        describe: async (arn: string) => ({ containers: [{ name: 'api', image: `host/${arn}` }], tags: {} }),
      },
      database: { describe: async () => undefined },
      redis: { describe: async () => undefined },
      secrets: { read: async () => undefined },
      clusterTasks: { unfinished: async () => tasks },
      ...given,
    }) as never
  const deployment = { id: 'd', status: 'PRIMARY', rolloutState: 'COMPLETED', desired: 1, taskDefinitionArn: 'a/b:1' }

  it('refuses while a release or a migration is under way', async () => {
    const refused = { code: 'deployment-running', exitCode: 3 }
    const own = { id: 't', group: 'service:medspa-development-api', ofService: true, lastStatus: 'RUNNING' }
    const migration = { id: 'm', group: 'family:medspa-development-migrate', ofService: false, lastStatus: 'RUNNING' }
    await expect(findWhatToPark.run(deps([deployment], [own]), contextOf(), progress)).resolves.toMatchObject({})
    for (const running of [
      deps([{ ...deployment, rolloutState: 'IN_PROGRESS' }]),
      deps([deployment, { ...deployment, status: 'ACTIVE' }]),
      deps([deployment], [own, migration]),
      deps(
        [],
        [own],
        [
          { id: 'blue', status: 'PRIMARY' },
          { id: 'green', status: 'ACTIVE' },
        ],
      ),
    ])
      await expect(findWhatToPark.run(running, contextOf(), progress)).rejects.toMatchObject(refused)
  })

  it('says of a task that ECS does not know what is known of it', async () => {
    const missing = { id: 't', group: '', ofService: false, lastStatus: 'MISSING' }
    await expect(findWhatToPark.run(deps([deployment], [missing]), contextOf(), progress)).rejects.toMatchObject({
      evidence: ['task t: MISSING; ECS lists it as running and does not say of what it is'],
    })
  })

  it('notes which release served, not the one that was registered last, nor what the service was told to run', async () => {
    const context = contextOf()
    await findWhatToPark.run(deps([deployment]), context, progress)
    expect(context.former?.api_image_tag).toBe('v1')
    expect(context.served).toBe('1')
  })

  it('notes which release served before a park that was left has stopped it, whatever is pinned', async () => {
    const stopped = {
      service: { describe: async () => ({ deployments: [], taskSets: [], desired: 0, running: 0 }) },
      releaseParameter: {
        read: async () => ({
          api_image_tag: 'v2',
          pin: { task_definition_arn: 'api:1' },
          parking: { since: 'then', by: 'bob', release: 'v2' },
        }),
      },
    }
    const context = contextOf()
    await findWhatToPark.run(deps([], [], [], stopped), context, progress)
    expect(context.served).toBe('v2')
  })

  it('takes a service at 0 for what it is, though its deployment never ended', async () => {
    const stopped = { ...deployment, rolloutState: 'IN_PROGRESS', desired: 0 }
    await expect(findWhatToPark.run(deps([stopped]), contextOf(), progress)).resolves.toMatchObject({})
  })
})
