import { expect, it } from 'vitest'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { ExecContext } from '../../../src/steps/exec/exec-context.ts'
import { findCommandTask } from '../../../src/steps/exec/find-command-task.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const definition = (revision: number) => `arn:aws:ecs:us-east-1:1:task-definition/medspa-development-api:${revision}`
const secret = 'correct-horse-battery'

/** A service that names revision 2; the tasks are those of `serves`. */
function finding({
  serves,
  service = true,
  words = ['report'],
}: {
  serves?: number
  service?: boolean
  words?: string[]
}) {
  const deps = fakeDeps({
    redactor: createRedactor(),
    secrets: {
      read: async () => ({ values: new Map([['KEY', new Sensitive(secret)]]) }) as never,
    },
    service: {
      describe: async () =>
        service
          ? ({
              ...{ taskDefinitionArn: definition(2), desired: 1, running: 1, controller: 'ECS', status: 'ACTIVE' },
              ...{ subnets: ['subnet'], securityGroups: ['sg'], assignPublicIp: true, targetGroups: ['group'] },
              ...{ deployments: [], taskSets: [], events: [] },
            } as never)
          : undefined,
      runningTasks: async () =>
        serves === undefined
          ? []
          : [{ taskDefinitionArn: definition(serves), lastStatus: 'RUNNING', address: '10.0.0.1' } as never],
    },
    targetHealth: { targets: async () => [{ address: '10.0.0.1', state: 'healthy' } as never] },
    taskDefinitions: {
      describe: async (arn) =>
        ({
          containers: [
            { name: 'sidecar', image: 'host/proxy:v9', logGroup: '/other', secrets: [] },
            { name: 'api', image: `host/api:v${arn.at(-1)}`, logGroup: '/api', logStreamPrefix: 'pre', secrets: [] },
          ],
          tags: {},
        }) as never,
    },
  })
  const context: ExecContext = { words, limitMs: 60_000, log: [], omitted: 0 }
  const progress = { line() {}, status() {}, signal: new AbortController().signal }
  return { context, run: () => findCommandTask.run(deps, context, progress) }
}

it("takes the revision that serves, not the one that the service was told to run, with the service's network", async () => {
  const { context, run } = finding({ serves: 1 })
  expect(await run()).toEqual({ detail: 'v1' })
  expect(context.commandTask).toMatchObject({
    input: { taskDefinition: definition(1), subnets: ['subnet'], securityGroups: ['sg'], assignPublicIp: true },
    release: 'v1',
    group: '/api',
  })
  expect(context.commandTask?.streamOf('arn:aws:ecs:us-east-1:1:task/c/0123')).toBe('pre/api/0123')
})

it('takes the revision that the service names where nothing serves, and says so', async () => {
  const { context, run } = finding({})
  expect(await run()).toEqual({ detail: 'v2, which does not serve: nothing does' })
  expect(context.commandTask?.input.taskDefinition).toBe(definition(2))
})

it('refuses where there is no service', async () => {
  await expect(finding({ service: false }).run()).rejects.toMatchObject({ code: 'service-missing' })
})

it('refuses a word that is a value of the secret', async () => {
  const { context, run } = finding({ serves: 1, words: ['report', secret] })
  await expect(run()).rejects.toMatchObject({ code: 'secret-in-argv' })
  expect(context.commandTask).toBeUndefined()
})
