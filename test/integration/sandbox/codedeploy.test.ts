import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ContinueDeploymentCommand } from '@aws-sdk/client-codedeploy'
import { DescribeTaskDefinitionCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appSpec, type BlueGreen, type Made, startBlueGreenHarness } from './support/blue-green.ts'
import { CLUSTER } from './support/ecs-harness.ts'

describe('at once', () => {
  let on: BlueGreen
  beforeAll(async () => {
    on = await startBlueGreenHarness()
  })
  afterAll(() => on?.close())

  it('the group has both target groups stand behind the listener, and leaves the test listener alone', async () => {
    const { blue, green, listener, testListener } = await on.make('prepared')
    expect([...(await on.weights(listener))]).toEqual([
      [blue, 100],
      [green, 0],
    ])
    expect([...(await on.weights(testListener))]).toEqual([[blue, 1]])
  })

  it('deploys: traffic, test traffic and primary task set move, the old target group stays without weight', async () => {
    const made: Made = await on.make('deployed')
    expect(await made.ask()).toBe('v1')
    const id = await made.deploy('v2', { description: 'a test' })
    expect(id).toMatch(/^d-[A-Z0-9]{9}$/)
    const done = await on.untilOver(id)
    expect(done).toMatchObject({
      status: 'Succeeded',
      creator: 'user',
      computePlatform: 'ECS',
      description: 'a test',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      deploymentOverview: { Succeeded: 1, Failed: 0 },
      instanceTerminationWaitTimeStarted: true,
    })
    expect([await made.ask(), await made.ask(made.testUrl)]).toEqual(['v2', 'v2'])
    expect([...(await on.weights(made.listener))]).toEqual([
      [made.blue, 0],
      [made.green, 100],
    ])
    expect([...(await on.weights(made.testListener))]).toEqual([[made.green, 1]])
    const target = await made.target(id)
    expect(target).toMatchObject({ status: 'Succeeded', targetId: 'test:deployed', deploymentId: id })
    expect(target.lifecycleEvents?.map(({ lifecycleEventName, status }) => [lifecycleEventName, status])).toEqual(
      [
        'BeforeInstall',
        'Install',
        'AfterInstall',
        'AllowTestTraffic',
        'AfterAllowTestTraffic',
        'BeforeAllowTraffic',
        'AllowTraffic',
        'AfterAllowTraffic',
      ].map((name) => [name, 'Succeeded']),
    )
    expect(target.taskSetsInfo).toMatchObject([
      { taskSetLabel: 'Blue', status: 'DRAINING', trafficWeight: 0 },
      { taskSetLabel: 'Green', status: 'PRIMARY', trafficWeight: 100, desiredCount: 1, runningCount: 1 },
    ])
    const service = await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)
    expect(service).toMatchObject({
      deployments: [],
      taskDefinition: on.releases.v2,
      loadBalancers: [{ targetGroupArn: made.green }],
      taskSets: [{ startedBy: 'CODE_DEPLOY', externalId: id, status: 'PRIMARY', platformVersion: 'LATEST' }],
      // What the AppSpec does not state is not what the service had.
      platformVersion: 'LATEST',
      launchType: 'FARGATE',
    })
    expect(service).not.toHaveProperty('capacityProviderStrategy')
  })

  it('a change of the desired count in the middle of it scales both task sets', async () => {
    const made = await on.make('scaled', {
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
      },
    })
    const deploymentId = await made.deploy('v2')
    await on.until(deploymentId, ({ status }) => status === 'Ready')
    await on.harness.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'scaled', desiredCount: 2 }))
    const grown = await on.harness.until(made.service, ({ runningCount }) => runningCount === 4)
    expect(grown).toMatchObject({ desiredCount: 2, taskDefinition: on.releases.v1 })
    expect(grown.taskSets).toMatchObject([
      { status: 'ACTIVE', computedDesiredCount: 2, runningCount: 2 },
      { status: 'PRIMARY', computedDesiredCount: 2, runningCount: 2 },
    ])
    await on.codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }))
    expect((await on.untilOver(deploymentId)).status).toBe('Succeeded')
    await on.harness.until(made.service, ({ runningCount }) => runningCount === 2)
  })

  it('starts with no task at all, from a revision in S3', async () => {
    const s3 = new S3Client({ ...on.harness.aws, forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: 'revisions' }))
    const Body = appSpec(on.releases.v2)
    await s3.send(new PutObjectCommand({ Bucket: 'revisions', Key: 'appspec.json', Body }))
    const made = await on.make('empty', {}, { desiredCount: 0 })
    const s3Location = { bucket: 'revisions', key: 'appspec.json', bundleType: 'JSON' as const }
    const id = await made.deploy('v2', { revision: { revisionType: 'S3', s3Location } })
    expect(await on.untilOver(id)).toMatchObject({ status: 'Succeeded', revision: { s3Location } })
    expect(await on.harness.until(made.service, ({ taskSets }) => taskSets?.length === 1)).toMatchObject({
      desiredCount: 0,
      runningCount: 0,
      taskDefinition: on.releases.v2,
    })
  })

  it("AWS's own tool deploys twice, and the target groups take turns", async () => {
    const made = await on.make('by-tool')
    const folder = await mkdtemp(path.join(tmpdir(), 'medspa-appspec-'))
    try {
      const files = { spec: path.join(folder, 'appspec.json'), definition: path.join(folder, 'definition.json') }
      const { taskDefinition = {} } = await on.harness.ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: on.releases.v2 }),
      )
      const { containerDefinitions, cpu, family, memory, networkMode, requiresCompatibilities } = taskDefinition
      const registered = { containerDefinitions, cpu, family, memory, networkMode, requiresCompatibilities }
      await writeFile(files.definition, JSON.stringify(registered))
      await writeFile(files.spec, appSpec('<TASK_DEFINITION>'))
      const names = ['--codedeploy-application', 'by-tool', '--codedeploy-deployment-group', 'by-tool']
      const words = ['--cluster', CLUSTER, '--service', 'by-tool', ...names, '--codedeploy-appspec', files.spec]
      await on.awsText('ecs', 'deploy', ...words, '--task-definition', files.definition)
      expect(await made.ask()).toBe('v2')
      expect((await on.weights(made.listener)).get(made.green)).toBe(100)
      await on.awsText('ecs', 'deploy', ...words, '--task-definition', files.definition)
      expect((await on.weights(made.listener)).get(made.blue)).toBe(100)
      expect(await made.ask()).toBe('v2')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
