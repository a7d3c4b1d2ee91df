import { describe, expect, it } from 'vitest'
import { namesFor, namesOfWorker } from '../../src/config/names.ts'
import { createWorkers } from '../../src/rollout/workers.ts'

const names = namesFor('development')

const workers = ({
  log = {},
  services = [],
  stopped = [],
}: {
  log?: Record<string, string[]>
  services?: string[]
  stopped?: object[]
}) =>
  createWorkers({
    listServices: async () => services,
    names,
    namesOf: (worker) => namesOfWorker(names, worker),
    reasons: {
      logs: { last: async (group, stream) => log[`${group} ${stream}`] ?? [] },
      scrub: (text) => text.replaceAll('hunter2', '***'),
      taskDefinitions: {
        describe: async () => ({ containers: [{ name: 'mail', logGroup: '/log', logStreamPrefix: 'mail' }] }) as never,
      },
    },
    rollingOf: () => ({}) as never,
    serviceOf: () => ({ stoppedTasks: async () => stopped }) as never,
  })

describe('workers', () => {
  it("are the services of the cluster but for the API, and nobody else's", async () => {
    const services = ['medspa-development-sync', 'medspa-development-api', 'other', 'medspa-development-mail']
    expect(await workers({ services }).found()).toEqual(['mail', 'sync'])
  })

  it('have names as the API has', () => {
    expect(namesOfWorker(names, 'mail')).toMatchObject({
      cluster: 'medspa-development',
      service: 'medspa-development-mail',
      apiFamily: 'medspa-development-mail',
      apiContainer: 'mail',
      apiLogGroup: '/medspa/development/mail',
      appSecrets: names.appSecrets,
    })
  })

  it('tell why a task ended by itself, and nothing of those that ECS stopped or that were known', async () => {
    const task = (taskArn: string, stopCode: string) => ({
      taskArn,
      stopCode,
      stoppedReason: '',
      containers: [{ name: 'mail', exitCode: 3 }],
    })
    const stopped = [task('a', 'ServiceSchedulerInitiated'), task('b', 'EssentialContainerExited')]
    const mail = workers({ stopped }).of('mail')
    expect(await mail.ended('arn', new Set(['b']))).toBeUndefined()
    expect(await mail.ended('arn', new Set())).toMatchObject({ why: 'exit code 3' })
    const log = { '/log mail/mail/b': ['starts', 'Error: no queue for hunter2', '    at main.js:1'] }
    expect(await workers({ log, stopped }).of('mail').ended('arn', new Set())).toMatchObject({
      why: 'exit code 3: Error: no queue for ***',
      dead: { task: 'b', exitCode: 3, log: ['Error: no queue for ***', 'starts', '    at main.js:1'] },
    })
  })
})
