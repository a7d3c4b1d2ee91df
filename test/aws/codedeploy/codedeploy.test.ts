import { describe, expect, it } from 'vitest'
import { appSpecOf, taskDefinitionIn } from '../../../src/aws/codedeploy/app-spec.ts'
import { createCodeDeploy } from '../../../src/aws/codedeploy/codedeploy.ts'

const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:7'
const revision = {
  taskDefinitionArn: arn,
  container: 'api',
  port: 8080,
  platformVersion: '1.4.0',
  capacityProviders: [{ name: 'FARGATE_SPOT', weight: 1, base: 0 }],
}

type Call = { name: string; input: Record<string, unknown> }

/** CodeDeploy's client, whose calls are answered by `answers`; a thrown error is AWS's. */
function codeDeploy(answers: Record<string, (input: Call['input'], calls: readonly Call[]) => unknown>) {
  const calls: Call[] = []
  const client = {
    async send(command: { constructor: { name: string }; input: Call['input'] }) {
      const name = command.constructor.name.replace(/Command$/, '')
      const answer = answers[name]
      if (answer === undefined) throw new Error(`not expected: ${name}`)
      calls.push({ name, input: command.input })
      return answer(command.input, calls)
    },
  }
  const clients = {
    cloudWatch: async () => client,
    codeDeploy: async () => client,
    loadBalancing: async () => client,
  } as never
  const names = { cluster: 'medspa-development', service: 'medspa-development-api' }
  return { ...createCodeDeploy({ clients, names }), calls, names: () => calls.map(({ name }) => name) }
}

const refusal = (name: string, message = name) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })
const lost = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const createdDescription = (calls: readonly Call[]) =>
  calls.find(({ name }) => name === 'CreateDeployment')?.input.description
/** As GetDeployment shows what the first attempt began. */
const shown = (description: unknown) => ({
  deploymentInfo: {
    deploymentId: 'd-FIRST1234',
    status: 'InProgress',
    description,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpecOf(revision) } },
  },
})

describe('the AppSpec', () => {
  it('states what CodeDeploy would take from the service otherwise', () => {
    expect(JSON.parse(appSpecOf(revision)).Resources[0].TargetService.Properties).toEqual({
      TaskDefinition: arn,
      LoadBalancerInfo: { ContainerName: 'api', ContainerPort: 8080 },
      PlatformVersion: '1.4.0',
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 1 }],
    })
  })

  it.each([
    ['ours', appSpecOf(revision), arn],
    [
      'YAML, its keys in the other case',
      `version: 0\nresources:\n  - api:\n      type: AWS::ECS::Service\n      properties:\n        taskDefinition: ${arn}\n`,
      arn,
    ],
    ['no AppSpec', '[', undefined],
    ['one of Lambda', 'Resources: [{ f: { Properties: { Name: f } } }]', undefined],
    ['in S3', undefined, undefined],
  ])('names its task definition: %s', (_, content, found) => {
    expect(taskDefinitionIn(content)).toBe(found)
  })
})

describe('CreateDeployment', () => {
  it('knows its own deployment again when the answer to the first attempt was lost, and a second one was refused', async () => {
    const adapter = codeDeploy({
      CreateDeployment: () => {
        const text = "The Deployment Group 'api' already has an active Deployment 'd-FIRST1234'"
        throw refusal('DeploymentLimitExceededException', text)
      },
      GetDeployment: (_, calls) => shown(createdDescription(calls)),
    })
    expect(await adapter.begin(revision, { ignoresAlarms: false })).toEqual({ id: 'd-FIRST1234' })
    expect(adapter.names()).toEqual(['CreateDeployment', 'GetDeployment'])
  })

  it('knows it again when no attempt was answered', async () => {
    const adapter = codeDeploy({
      CreateDeployment: () => {
        throw lost()
      },
      ListDeployments: () => ({ deployments: ['d-FIRST1234'] }),
      GetDeployment: (_, calls) => shown(createdDescription(calls)),
    })
    expect(await adapter.begin(revision, { ignoresAlarms: false })).toEqual({ id: 'd-FIRST1234' })
  })

  it("names somebody else's deployment, which holds the group", async () => {
    const adapter = codeDeploy({
      CreateDeployment: () => {
        // AWS has changed these words before.
        throw refusal('DeploymentLimitExceededException', 'd-FIRST1234 is in progress')
      },
      GetDeployment: () => shown('by hand'),
    })
    expect(await adapter.begin(revision, { ignoresAlarms: false })).toEqual({ busyWith: 'd-FIRST1234' })
  })

  it('says what AWS says where nothing was begun', async () => {
    const adapter = codeDeploy({
      CreateDeployment: () => {
        throw lost()
      },
      ListDeployments: () => ({ deployments: [] }),
    })
    await expect(adapter.begin(revision, { ignoresAlarms: false })).rejects.toMatchObject({ code: 'aws-unreachable' })
  })

  it("overrides the group's alarms where they count for nothing, and has a description of its own each time", async () => {
    const adapter = codeDeploy({ CreateDeployment: () => ({ deploymentId: 'd-NEW' }) })
    await adapter.begin(revision, { ignoresAlarms: true })
    await adapter.begin(revision, { ignoresAlarms: false })
    const [first, second] = adapter.calls.map(({ input }) => input)
    expect(first).toMatchObject({ overrideAlarmConfiguration: { enabled: false } })
    expect(second).not.toHaveProperty('overrideAlarmConfiguration')
    expect(first?.description).toMatch(/^medspa medspa-development-api:7 /)
    expect(first?.description).not.toBe(second?.description)
  })
})

describe('how the traffic shifts', () => {
  it("is the deployment group's matter, unless a deployment configuration is named", async () => {
    const adapter = codeDeploy({ CreateDeployment: () => ({ deploymentId: 'd-NEW' }) })
    await adapter.begin(revision, { ignoresAlarms: false })
    await adapter.begin(revision, { ignoresAlarms: false, strategy: 'own-canary' })
    const [first, second] = adapter.calls.map(({ input }) => input)
    expect(first).not.toHaveProperty('deploymentConfigName')
    expect(second).toMatchObject({ deploymentConfigName: 'own-canary' })
  })

  const ecs = (trafficRoutingConfig?: object) => ({ computePlatform: 'ECS', trafficRoutingConfig })
  it.each<[string, object | undefined, number | undefined]>([
    ['at once', ecs({ type: 'AllAtOnce' }), 0],
    ['a canary', ecs({ timeBasedCanary: { canaryPercentage: 10, canaryInterval: 15 } }), 15],
    ['ten steps', ecs({ timeBasedLinear: { linearPercentage: 10, linearInterval: 3 } }), 27],
    ['steps that do not come out even', ecs({ timeBasedLinear: { linearPercentage: 30, linearInterval: 2 } }), 6],
    ['one of servers', { computePlatform: 'Server' }, undefined],
    ['none', undefined, undefined],
  ])('takes minutes: %s', async (_, deploymentConfigInfo, minutes) => {
    const adapter = codeDeploy({ GetDeploymentConfig: () => ({ deploymentConfigInfo }) })
    expect(await adapter.shiftMinutes('any')).toBe(minutes)
  })

  it('is not known where AWS has no configuration of the name', async () => {
    const adapter = codeDeploy({
      GetDeploymentConfig: () => {
        throw refusal('DeploymentConfigDoesNotExistException')
      },
    })
    expect(await adapter.shiftMinutes('other')).toBeUndefined()
  })
})

describe('a call that comes too late', () => {
  it.each(['DeploymentIsNotInReadyStateException', 'DeploymentAlreadyCompletedException'])(
    'to continue (%s) is no failure',
    async (name) => {
      const adapter = codeDeploy({
        ContinueDeployment: () => {
          throw refusal(name)
        },
      })
      await expect(adapter.continueAfter('d-1', 'READY_WAIT')).resolves.toBeUndefined()
    },
  )

  it('to continue, but for another reason, is one', async () => {
    const adapter = codeDeploy({
      ContinueDeployment: () => {
        throw refusal('AccessDeniedException')
      },
    })
    await expect(adapter.continueAfter('d-1', 'READY_WAIT')).rejects.toMatchObject({ code: 'aws-access-denied' })
  })

  it('to stop is none', async () => {
    const adapter = codeDeploy({
      StopDeployment: () => {
        throw refusal('DeploymentAlreadyCompletedException')
      },
    })
    await expect(adapter.stop('d-1')).resolves.toBeUndefined()
  })

  it('or too early for its target finds none', async () => {
    const adapter = codeDeploy({
      GetDeploymentTarget: () => {
        throw refusal('DeploymentNotStartedException')
      },
    })
    expect(await adapter.target('d-1')).toBeUndefined()
    expect(adapter.calls[0]?.input.targetId).toBe('medspa-development:medspa-development-api')
  })
})

it('a target has shifted when its last lifecycle event has ended', async () => {
  const endTime = new Date(1000)
  const lifecycleEvents = [{ endTime: new Date(0) }, { endTime }]
  const ended = (status: string) =>
    codeDeploy({ GetDeploymentTarget: () => ({ deploymentTarget: { ecsTarget: { lifecycleEvents, status } } }) })
  expect(await ended('Succeeded').target('d-1')).toMatchObject({ shiftedAt: endTime })
  expect((await ended('InProgress').target('d-1'))?.shiftedAt).toBeUndefined()
})

describe('a deployment that takes another one back', () => {
  it.each([
    ['by its creator', true, { creator: 'codeDeployRollback' }],
    ['by the deployment that it takes back', true, { rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' } }],
    [
      'and is not the one that is taken back',
      false,
      { creator: 'user', rollbackInfo: { rollbackDeploymentId: 'd-2' } },
    ],
  ])('is known %s', async (_, isRollback, info) => {
    const adapter = codeDeploy({ GetDeployment: () => ({ deploymentInfo: { deploymentId: 'd-9', ...info } }) })
    expect(await adapter.describe('d-9')).toMatchObject({ isRollback })
  })
})

describe('the alarms that stop a deployment', () => {
  const alarms = [{ name: '5xx' }]

  it.each([
    ["the group's", { enabled: true, alarms }, ['5xx']],
    ['none, where the group does not watch them', { enabled: false, alarms }, []],
    ['none, where the group has none', undefined, []],
  ])('are %s', async (_, alarmConfiguration, found) => {
    const adapter = codeDeploy({ GetDeploymentGroup: () => ({ deploymentGroupInfo: { alarmConfiguration } }) })
    expect(await adapter.group()).toMatchObject({ alarms: found })
  })

  it.each([
    ['none', { enabled: false, alarms: [] }, []],
    ["the group's", undefined, undefined],
  ])('are %s, by what the deployment overrides', async (_, overrideAlarmConfiguration, found) => {
    const adapter = codeDeploy({
      GetDeployment: () => ({ deploymentInfo: { deploymentId: 'd-1', overrideAlarmConfiguration } }),
    })
    expect((await adapter.describe('d-1'))?.alarms).toEqual(found)
  })

  it('have periods of their own, or those of the metrics of an expression', async () => {
    const adapter = codeDeploy({
      DescribeAlarms: () => ({
        MetricAlarms: [
          { Period: 300, EvaluationPeriods: 2 },
          { EvaluationPeriods: 3, Metrics: [{ MetricStat: { Period: 60 } }, { Expression: 'SUM(METRICS())' }] },
          // Composite, or of a kind that is not known.
          { EvaluationPeriods: 1 },
        ],
      }),
    })
    expect(await adapter.alarmTimes(['one', 'other', 'third'])).toEqual([
      { periodSeconds: 300, evaluationPeriods: 2 },
      { periodSeconds: 60, evaluationPeriods: 3 },
    ])
    expect(adapter.calls[0]?.input).toEqual({ AlarmNames: ['one', 'other', 'third'] })
  })
})

describe('the deployment that holds the group', () => {
  it('is none where there is no group yet', async () => {
    const adapter = codeDeploy({
      ListDeployments: () => {
        throw refusal('DeploymentGroupDoesNotExistException')
      },
    })
    expect(await adapter.active()).toBeUndefined()
  })

  it('is not one that a list of some seconds ago still has', async () => {
    const adapter = codeDeploy({
      ListDeployments: () => ({ deployments: ['d-OLD'] }),
      GetDeployment: () => ({ deploymentInfo: { deploymentId: 'd-OLD', status: 'Succeeded' } }),
    })
    expect(await adapter.active()).toBeUndefined()
  })
})

it.each<[boolean, string[]]>([
  [false, ['InProgress', 'Pending', 'Pending']],
  // Stopped while it waited, or before.
  [false, ['Succeeded', 'Skipped', 'Skipped']],
  [true, ['Succeeded', 'InProgress', 'Pending']],
  // Stopped behind the first share of a canary.
  [true, ['Succeeded', 'Failed', 'Skipped']],
  [true, ['Succeeded', 'Succeeded', 'Failed']],
])('traffic has begun to shift: %s, by the lifecycle events %j', async (hasBegunShift, states) => {
  const events = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic']
  const lifecycleEvents = events.map((lifecycleEventName, n) => ({ lifecycleEventName, status: states[n] }))
  const deploymentTarget = { ecsTarget: { lifecycleEvents, status: 'InProgress' } }
  const { target } = codeDeploy({ GetDeploymentTarget: () => ({ deploymentTarget }) })
  expect(await target('d-1')).toMatchObject({ hasBegunShift })
})
