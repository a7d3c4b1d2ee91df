import { CreateServiceCommand, DescribeServicesCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClients } from '../../../src/aws/clients.ts'
import { listServices } from '../../../src/aws/ecs/list-services.ts'
import { createService } from '../../../src/aws/ecs/service.ts'
import { createTargetHealth } from '../../../src/aws/ecs/target-health.ts'
import { createTaskDefinitions } from '../../../src/aws/ecs/task-definitions.ts'
import { createLogs } from '../../../src/aws/logs/logs.ts'
import { namesFor, namesOfWorker } from '../../../src/config/names.ts'
import { createRolling } from '../../../src/rollout/rolling.ts'
import { createWorkers, unscaled } from '../../../src/rollout/workers.ts'
import { rollWorkers } from '../../../src/steps/release/workers/roll-workers.ts'
import { quietProgress } from '../../support/progress.ts'
import { quickenedClock } from '../aws/moto.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'

const MAIL = 'medspa-development-mail'
const names = { ...namesFor('development'), cluster: CLUSTER }

let harness: EcsHarness

beforeAll(async () => {
  harness = await startEcsHarness()
  await harness.push('works', 'setInterval(() => {}, 1e6)')
  // Long enough for ECS to call its deployment complete.
  await harness.push('ends', 'setTimeout(() => { console.error("Error: no queue"); process.exit(3) }, 600)')
})
afterAll(() => harness.close())

const shown = async () => {
  const { services } = await harness.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [MAIL] }))
  return services?.[0]
}

/** The step as deploy has it, for the worker `mail`. */
function roll(taskDefinitionArn: string) {
  const clients = createClients(harness.aws)
  const clock = quickenedClock(20)
  const reasons = {
    logs: createLogs({ clients, clock }),
    scrub: (text: string) => text,
    taskDefinitions: createTaskDefinitions({ clients }),
  }
  const workers = createWorkers({
    listServices: () => listServices(clients, names),
    names,
    namesOf: (worker) => ({ ...namesOfWorker(names, worker), apiContainer: 'main' }),
    reasons,
    rollingOf: (of, service) =>
      createRolling({
        ...reasons,
        autoscaling: unscaled,
        clock,
        names: of,
        service,
        targetHealth: createTargetHealth({ clients }),
      }),
    serviceOf: (of) => createService({ clients, names: of }),
  })
  const deps = {
    clock,
    names,
    secrets: { heldSince: async () => new Date(0) },
    settings: { platform: { workers: { mail: {} } } },
    workers,
  }
  const context = { outputs: { worker_task_definition_arns: { mail: taskDefinitionArn } } }
  return { workers, run: () => rollWorkers.run(deps as never, context as never, quietProgress()) }
}

test('a worker is rolled out without a load balancer, and put back where its program does not stay', async () => {
  const [works, ends] = [await harness.register(MAIL, 'works'), await harness.register(MAIL, 'ends')]
  await harness.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName: MAIL,
      taskDefinition: works,
      desiredCount: 0,
      networkConfiguration: harness.networkConfiguration,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  )
  const first = roll(works)
  expect(await first.workers.found()).toEqual(['mail'])
  expect(await first.run()).toEqual({ detail: `mail ${MAIL}:1 runs` })
  expect(await shown()).toMatchObject({ taskDefinition: works, desiredCount: 1, runningCount: 1 })
  expect(await first.run()).toEqual({ skipped: `mail ${MAIL}:1 runs already` })

  await expect(roll(ends).run()).rejects.toMatchObject({
    code: 'worker-failed',
    message: expect.stringContaining('exit code 3'),
  })
  const back = await harness.until(
    shown,
    (service) => service?.taskDefinition === works && service.runningCount === 1 && service.deployments?.length === 1,
  )
  expect(back).toMatchObject({ desiredCount: 1 })
})
