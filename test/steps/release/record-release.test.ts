import { describe, expect, test } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { withImages } from '../../../src/releases/pin.ts'
import type { Release } from '../../../src/releases/release.ts'
import { recordRelease } from '../../../src/steps/release/record-release.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import { quietProgress } from '../../support/progress.ts'

type World = {
  release: Release
  /** What the service names, and how many tasks it is told to have; undefined: there is none. */
  service?: { taskDefinitionArn: string; desired: number }
  /** Revisions whose task is healthy. */
  healthy?: string[]
  /** Revisions whose task runs and does not answer. */
  unhealthy?: string[]
  alias?: string
  /** As the configuration says; rds where nothing is said. */
  engine?: string
  /** How writing the parameter ends. */
  failure?: Error
}

/** What a deploy or a restore writes, and what it takes for what served. */
const recorded = async (world: World, context: Partial<DeployContext>) => {
  let written: Release | undefined
  const { healthy = [], service, unhealthy = [] } = world
  const tasks = [...healthy, ...unhealthy]
  const deps = {
    names: { apiContainer: 'api' },
    settings: {
      blueGreenInFile: undefined,
      databaseEngine: world.engine ?? 'rds',
      platform: {},
      platformByPath: {},
      platformElsewhere: {},
      configFile: undefined,
    },
    workers: { found: async () => [] },
    releaseParameter: {
      read: async () => world.release,
      write: async (next: Release) => {
        if (world.failure) throw world.failure
        written = next
      },
    },
    service: {
      describe: async () =>
        service && {
          ...service,
          running: tasks.length,
          deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }],
          targetGroups: ['g'],
        },
      runningTasks: async () =>
        tasks.map((taskDefinitionArn) => ({
          taskDefinitionArn,
          lastStatus: 'RUNNING',
          address: taskDefinitionArn,
          containers: [],
        })),
    },
    targetHealth: {
      targets: async () =>
        tasks.map((address) => ({ address, state: healthy.includes(address) ? 'healthy' : 'initial' })),
    },
    taskDefinitions: {
      describe: async (arn: string) => ({
        containers: [{ name: 'api', image: `host/name:v${arn.split(':').at(-1)}` }],
        tags: {},
      }),
    },
    registries: { addTag: async () => true },
    voiceLambda: {
      find: async () => ({ aliasVersion: world.alias ?? '3', newestVersion: '3' }),
      image: async () => ({ image: 'host/voice:v3' }),
    },
  } as never
  const whole: DeployContext = Object.assign(context, { tag: 'v9', build: false, ...context })
  const told = await recordRelease.run(deps, whole, quietProgress())
  return {
    told,
    pin: written?.pin,
    written,
    before: whole.before?.revisions.map(({ release }) => release),
    down: whole.before?.down,
  }
}

test.each([
  ['release-parameter-stale', true],
  ['aws-access-denied', false],
])('a write that ends in %s is put back: %s', async (code, restores) => {
  const failure = new OperatorError('no', { code, whose: 'aws' })
  const context: DeployContext = { tag: 'v9', build: false }
  const written = recorded({ release: { api_image_tag: 'v1' }, failure }, context)
  await expect(written).rejects.toBe(failure)
  expect(context.releaseToRestore).toBe(restores)
})

const restoring = (kind: 'parked' | 'waking', ran?: string) =>
  ({ sleep: { kind }, named: { database: 'snapshot' }, ran }) as unknown as NonNullable<DeployContext['restoring']>
const left = { task_definition_arn: 'arn:api:1', voice_lambda_version: '1' }
const former: Release = { api_image_tag: 'v2', voice_lambda_image_tag: 'v2', parked: 'yes', parked_since: 'then' }

test('a pin that was parked does not come back: the parked version alone answers until the API serves', async () => {
  const pin = { voice_lambda_version: '3' }
  const context = { tag: 'v1', restoring: restoring('parked') }
  expect((await recorded({ release: { ...former, pin: left } }, context)).pin).toEqual(pin)
  expect((await recorded({ release: former }, context)).pin).toEqual(pin)
  // Stopped after its apply, and run again.
  const release: Release = { ...former, parked: 'no', pin: left }
  const service = { taskDefinitionArn: 'arn:api:3', desired: 0 }
  expect((await recorded({ release, service }, { tag: 'v1', restoring: restoring('waking') })).pin).toEqual({
    ...pin,
    task_definition_arn: 'arn:api:3',
  })
})

test.each<[string, Release, string, string | undefined]>([
  ['a first deploy of another engine', {}, 'aurora-serverless-v2', 'aurora-serverless-v2'],
  ['a first deploy of rds, as by an older medspa', {}, 'rds', undefined],
  ['another engine in the file, of an environment of an older medspa', { api_image_tag: 'v8' }, 'neon', undefined],
  ['what was recorded', { api_image_tag: 'v8', database_engine: 'neon' }, 'rds', 'neon'],
])('the engine that is recorded: %s', async (_, release, engine, expected) => {
  const { written } = await recorded({ release, engine }, {})
  expect(written).toMatchObject({ api_image_tag: 'v9' })
  expect(written?.database_engine).toBe(expected)
})

describe('the permissions boundary', () => {
  const arn = 'arn:aws:iam::123456789012:policy/medspa-boundary'
  const settled = async (): Promise<World> => {
    const { written: { pin: _pin, ...release } = {} } = await recorded({ release: { api_image_tag: 'v8' } }, {})
    return { release, service: { taskDefinitionArn: 'arn:api:3', desired: 1 }, healthy: ['arn:api:3'] }
  }

  test('is written with a release', async () => {
    const { written } = await recorded({ release: { api_image_tag: 'v8' } }, { permissionsBoundary: arn })
    expect(written).toMatchObject({ api_image_tag: 'v9', permissions_boundary: arn })
  })

  test('is written alone where the release stays: nothing moves, and a declined plan puts it back', async () => {
    const world = await settled()
    const context: Partial<DeployContext> = { permissionsBoundary: arn }
    const { told, written } = await recorded(world, context)
    expect(written).toEqual({ ...world.release, permissions_boundary: arn })
    expect(told).toEqual({ detail: `the release that was deployed last; its roles get ${arn}` })
    expect(context).toMatchObject({ unchanged: true, releaseToRestore: true, formerRelease: world.release })
  })

  test.each([undefined, null])('of %s writes nothing where there was none', async (permissionsBoundary) => {
    const { told, written } = await recorded(
      await settled(),
      permissionsBoundary === undefined ? {} : { permissionsBoundary },
    )
    expect([told, written]).toEqual([{ skipped: 'it is the release that was deployed last' }, undefined])
  })
})

test('a tag that was pushed over since its deploy is told: what comes is not what was there', async () => {
  const digests = { api: 'sha256:a', migrate: 'sha256:b', 'voice-lambda': 'sha256:c' }
  const release = withImages({ parked: 'yes' }, 'v9', digests, {})
  const over = { ...digests, api: 'sha256:d' }
  const told = async (context: Partial<DeployContext>, world: World = { release }) =>
    JSON.stringify((await recorded(world, { restoring: restoring('parked'), ...context })).told)
  expect(await told({ digests: over })).toContain('v9 was pushed over: api"')
  expect(await told({ digests })).not.toContain('pushed over')
  expect(await told({ digests: over, tag: 'v8' })).not.toContain('pushed over')
  // A parameter of before medspa wrote digests, and one whose tag somebody changed alone.
  expect(await told({ digests }, { release: { api_image_tag: 'v9' } })).not.toContain('pushed over')
  expect(await told({ digests: over, tag: 'v8' }, { release: { ...release, api_image_tag: 'v8' } })).not.toContain(
    'pushed',
  )
})

describe('what is before a release is what served, not what was registered last', () => {
  test.each<[string, World, { before: string[]; pinned?: string; down?: string }]>([
    [
      'after a deploy whose migration failed',
      {
        release: { api_image_tag: 'v2', pin: left },
        service: { taskDefinitionArn: 'arn:api:1', desired: 1 },
        healthy: ['arn:api:1'],
      },
      { before: ['v1'], pinned: 'arn:api:1' },
    ],
    [
      "after a rollout that ECS's circuit breaker took back",
      {
        release: { api_image_tag: 'v2', pin: left },
        service: { taskDefinitionArn: 'arn:api:1', desired: 1 },
        healthy: ['arn:api:1'],
        unhealthy: ['arn:api:2'],
      },
      { before: ['v1'], pinned: 'arn:api:1' },
    ],
    [
      'after a rollout that was left: not what the service names and nobody is answered by',
      {
        release: { api_image_tag: 'v2', pin: left },
        service: { taskDefinitionArn: 'arn:api:2', desired: 1 },
        healthy: ['arn:api:1'],
        unhealthy: ['arn:api:2'],
      },
      { before: ['v1'], pinned: 'arn:api:1' },
    ],
    [
      'after a cancelled apply, which named the release that comes again',
      {
        release: { api_image_tag: 'v9', pin: left },
        service: { taskDefinitionArn: 'arn:api:1', desired: 1 },
        healthy: ['arn:api:1'],
      },
      { before: ['v1'] },
    ],
    [
      'where somebody moved the service by hand',
      {
        release: { api_image_tag: 'v2', voice_lambda_image_tag: 'v2' },
        service: { taskDefinitionArn: 'arn:other:7', desired: 1 },
        healthy: ['arn:other:7'],
      },
      { before: ['v7'], pinned: 'arn:other:7' },
    ],
    [
      'where nothing serves after a rollout from no task failed: what was pinned',
      { release: { api_image_tag: 'v2', pin: left }, service: { taskDefinitionArn: 'arn:api:2', desired: 0 } },
      { before: [], pinned: 'arn:api:1' },
    ],
    ['where nothing was deployed', { release: {} }, { before: [] }],
    [
      'where no task was started',
      { release: { api_image_tag: 'v2' }, service: { taskDefinitionArn: 'arn:api:2', desired: 0 } },
      { before: [], pinned: 'arn:api:2' },
    ],
    [
      'where it is down',
      {
        release: { api_image_tag: 'v2' },
        service: { taskDefinitionArn: 'arn:api:2', desired: 1 },
        unhealthy: ['arn:api:2'],
      },
      { before: [], pinned: 'arn:api:2', down: 'v2' },
    ],
  ])('%s', async (_, world, expected) => {
    const { before, down, pin } = await recorded(world, {})
    expect({ before, down }).toEqual({ before: expected.before, down: expected.down })
    if (expected.pinned !== undefined) expect(pin?.task_definition_arn).toBe(expected.pinned)
  })

  test('of an environment that is brought back: what served until it was put to sleep', async () => {
    expect((await recorded({ release: former }, { restoring: restoring('parked', 'v2') })).before).toEqual(['v2'])
    expect((await recorded({ release: former }, { restoring: restoring('parked') })).before).toEqual([])
  })
})
