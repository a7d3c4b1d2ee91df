import { describe, expect, it } from 'vitest'
import { sectionsOf } from '../../../src/checklist/sections.ts'
import { OperatorError } from '../../../src/errors.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { catalogueWith } from '../../../src/secrets/keys.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { type ChecklistContext, readWorld } from '../../../src/steps/checklist/read-world.ts'
import { fakeDeps, type GivenDeps, testNow } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const none = async () => undefined
const refused = (what: string) => () =>
  Promise.reject(new OperatorError(`${what}: AccessDenied`, { code: 'aws-access-denied', whose: 'operator' }))
const noBucket = () =>
  Promise.reject(
    new OperatorError('s3:GetObject: no such bucket', {
      code: 'aws-error',
      whose: 'aws',
      cause: Object.assign(new Error('none'), { name: 'NoSuchBucket' }),
    }),
  )

/** Adapters of an account in which nothing was made. */
const nothing: GivenDeps = {
  alarms: { list: async () => [] },
  autoscaling: { limits: none },
  catalogue: catalogueWith({}),
  certificates: { describe: none },
  database: { describe: none },
  deployLock: { look: none },
  identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn' }) },
  http: { request: async (url) => Promise.reject(new Error(`nobody is to be asked for ${url}`)) },
  lastRuns: async () => ({}),
  loadBalancer: { address: none, certificate: none, weights: none },
  lockTable: { name: undefined },
  logs: { find: async () => [] },
  pastRuns: { here: async () => [], elsewhere: async () => [] },
  profile: { name: 'aws', accountId: undefined },
  redis: { describe: none },
  registries: { has: async () => false, tags: none },
  releaseParameter: { read: none },
  releasesServed: async () => new Set<string>(),
  secrets: { read: none },
  service: { describe: none },
  snapshots: { database: { list: async () => [] }, redis: { list: async () => [] } } as never,
  stateBucket: { find: async () => 'missing', read: noBucket },
  stateLocks: { find: none },
  targetHealth: { targets: async () => [] },
  taskDefinitions: { describe: none },
  terraform: { variableValues: async () => ({}) as never },
  voiceGateway: { find: none },
  webhookNotes: { read: none },
  voiceLambda: { state: none },
  workers: { found: async () => [], of: (name) => Promise.reject(new Error(`there is no worker ${name}`)) as never },
}
const settings: GivenDeps['settings'] = {
  awsProfile: undefined,
  blueGreen: false,
  databaseEngine: 'rds',
  databaseKept: undefined,
  desiredCount: 1,
  previousUrl: undefined,
  publicUrl: undefined,
  regionInFile: undefined,
  stateBucket: 'bucket',
  stateLockTable: undefined,
  validation: { urls: [], trouble: undefined, testNumbers: undefined },
  webhooks: { twilio: undefined, telnyx: undefined },
  webhooksElsewhere: {},
}

async function look({ settings: more, ...given }: GivenDeps = {}) {
  const deps = fakeDeps({ redactor: createRedactor(), ...nothing, ...given, settings: { ...settings, ...more } })
  const context: ChecklistContext = {}
  const outcome = await readWorld.run(deps, context, quietProgress())
  if (context.world === undefined) throw new Error('the step gave no world')
  return { outcome, world: context.world }
}
const states = (world: Awaited<ReturnType<typeof look>>['world']) =>
  Object.fromEntries(
    sectionsOf(world).flatMap(({ items, section }) => items.map(({ id, state }) => [`${section} ${id}`, state])),
  )

const answer = (status: number, body = '') => ({
  ...{ status, body, bytes: body.length },
  headers: new Headers(),
})

const text = (value: unknown) => ({ value, type: 'string' })
const state = JSON.stringify({
  version: 4,
  resources: [],
  outputs: {
    api_alb_dns_name: text('lb.example'),
    api_health_path: text('/healthz'),
    private_subnet_ids: { value: ['subnet-1', 'subnet-2'], type: ['list', 'string'] },
    rds_master_user_secret_arn: text('arn:of-the-master'),
    redis_endpoint: text(''),
  },
})

describe('the look of medspa checklist', () => {
  it('sees an account in which nothing was made, and knows all of it', async () => {
    const { outcome, world } = await look()
    expect(outcome).toEqual({ detail: 'everything answered' })
    expect(Object.values(states(world))).not.toContain('unknown')
    expect(world).toMatchObject({
      account: '123456789012',
      bucket: { found: 'missing' },
      state: { absent: true },
      secret: { absent: true },
      previous: { absent: true },
      sleep: { found: { kind: 'awake' } },
    })
    expect(states(world)['2.3 apply']).toBe('to-do')
  })

  it.each<[string, GivenDeps, string]>([
    ['by what medspa status sees alone', { alarms: { list: refused('cloudwatch') } }, '1 look was refused'],
    [
      'by that, and by its own',
      { alarms: { list: refused('cloudwatch') }, webhookNotes: { read: refused('s3') } },
      '2 looks were refused',
    ],
  ])('does not say that everything answered where AWS refuses a look: %s', async (_, given, detail) => {
    expect((await look(given)).outcome).toEqual({ detail })
  })

  it('takes outputs from the state, and nothing else of it', async () => {
    const { world } = await look({ stateBucket: { find: async () => 'ours', read: async () => state } })
    expect(world.state).toEqual({
      found: {
        foreign: false,
        outputs: { api_alb_dns_name: 'lb.example', private_subnet_ids: 'subnet-1, subnet-2' },
      },
    })
    expect(JSON.stringify(world)).not.toContain('of-the-master')
    expect(
      (await look({ stateBucket: { find: async () => 'ours', read: async () => 'no state' } })).world.state,
    ).toEqual({ found: { foreign: false, outputs: {} } })
  })

  it('tells of the secret which keys hold a value, and never the value', async () => {
    const values = new Map([
      ['DATABASE_URL', new Sensitive('postgres://clinic:not-to-be-told@db/app?sslmode=require')],
      ['ADMIN_JWT_SECRET', new Sensitive('PLACEHOLDER')],
    ])
    const { world } = await look({ secrets: { read: async () => ({ versionId: '1', values }) } })
    expect(world.secret).toMatchObject({
      found: {
        keys: 2,
        filled: ['DATABASE_URL'],
        gaps: expect.arrayContaining([expect.objectContaining({ key: 'ADMIN_JWT_SECRET' })]),
      },
    })
    expect(JSON.stringify(world)).not.toContain('not-to-be-told')
    expect(states(world)).toMatchObject({ '2.4 database-url': 'done', '2.4 admin-jwt-secret': 'to-do' })
  })

  it('says of a secret that is scheduled for deletion what Secrets Manager says', async () => {
    const read = () =>
      Promise.reject(new OperatorError('It is scheduled for deletion.', { code: 'secret-deleted', whose: 'operator' }))
    expect((await look({ secrets: { read } })).world.secret).toMatchObject({
      found: { deleted: 'It is scheduled for deletion.' },
    })
  })

  it('asks the API at the path that Terraform recorded, and calls nobody', async () => {
    const asked: string[] = []
    const { world } = await look({
      http: {
        request: async (url, { method = 'GET' } = {}) => {
          asked.push(`${method} ${url}`)
          if (method === 'POST') return answer(403)
          return url.endsWith('/healthz') ? answer(200) : answer(200, '{"ready":true,"checks":{"redis":"ok"}}')
        },
      },
      loadBalancer: { ...nothing.loadBalancer, address: async () => ({ dnsName: 'lb.example', zoneId: 'Z' }) },
      stateBucket: { find: async () => 'ours', read: async () => state },
      voiceGateway: { find: async () => ({ id: 'g', endpoint: 'https://voice.example/' }) },
    })
    expect(asked.toSorted()).toEqual([
      'GET http://lb.example/healthz',
      'GET http://lb.example/ready',
      'POST https://voice.example/webhooks/telnyx/voice',
      'POST https://voice.example/webhooks/twilio/voice',
    ])
    expect(world.checks).toMatchObject({
      found: { health: { status: 'ok', evidence: 'GET http://lb.example/healthz: 200' } },
    })
    // Without a signature: the API itself refuses them, and nothing is changed.
    expect(world.voiceForwards).toEqual({
      found: {
        ok: true,
        evidence:
          'unsigned POST https://voice.example/webhooks/twilio/voice: 403; unsigned POST https://voice.example/webhooks/telnyx/voice: 403',
      },
    })
  })

  it('knows what the API answers where it may not look at the service', async () => {
    const { outcome, world } = await look({
      http: { request: async () => answer(200, '{"ready":true}') },
      loadBalancer: { ...nothing.loadBalancer, address: async () => ({ dnsName: 'lb.example', zoneId: 'Z' }) },
      service: { describe: refused('ecs:DescribeServices') },
    })
    const unknown = { status: 'unknown', evidence: 'ecs:DescribeServices: AccessDenied' }
    expect(world.checks).toMatchObject({ found: { health: { status: 'ok' }, outbox: unknown, redis: unknown } })
    expect(states(world)).toMatchObject({ '2.8 health': 'done', '2.8 outbox': 'unknown', '2.8 redis': 'unknown' })
    // Four parts, and two checks of another part.
    expect(outcome).toEqual({ detail: '6 looks were refused' })
  })

  it('does not take a Lambda that answers by itself for one that forwards', async () => {
    const { world } = await look({
      // What the Lambda says where the API is not reached: the caller hears that nobody can be reached.
      http: { request: async () => answer(200, '<Response/>') },
      voiceGateway: { find: async () => ({ id: 'g', endpoint: 'https://voice.example/' }) },
    })
    expect(world.voiceForwards).toMatchObject({
      found: { ok: false, evidence: expect.stringContaining('not 401 or 403') },
    })
  })

  it.each<[string, string, Record<string, string>, RegExp]>([
    ['lacks each key', 'to set one', {}, /^`medspa secrets set`$/],
    ['is away', 'where to look', { TWILIO_AUTH_TOKEN: 'token' }, /`medspa secrets check`; the voice Lambda's log/],
  ])('says of an API that %s %s', async (_, __, keys, how) => {
    const values = new Map(Object.entries(keys).map(([key, value]) => [key, new Sensitive(value)]))
    const { world } = await look({
      http: { request: async () => answer(502) },
      secrets: { read: async () => ({ values, versionId: 'v' }) as never },
      voiceGateway: { find: async () => ({ id: 'g', endpoint: 'https://voice.example/' }) },
    })
    const forwards = Object.values(sectionsOf(world)).flatMap(({ items }) => items)
    expect(forwards.find(({ id }) => id === 'lambda-forwards')).toMatchObject({
      state: 'to-do',
      how: expect.stringMatching(how),
    })
  })

  it.each<[string, () => Promise<ReturnType<typeof answer>>, object]>([
    ['answers', async () => answer(200), { ok: true, evidence: 'GET https://old.example/: 200' }],
    ['redirects', async () => answer(301), { ok: true, evidence: 'GET https://old.example/: 301' }],
    ['answers with an error', async () => answer(503), { ok: false, evidence: 'GET https://old.example/: 503' }],
    [
      'is not there',
      () => Promise.reject(new Error('connect ECONNREFUSED')),
      { ok: false, evidence: 'GET https://old.example/: connect ECONNREFUSED' },
    ],
  ])('asks the previous deployment, which %s', async (_, request, found) => {
    const { world } = await look({ http: { request }, settings: { previousUrl: 'https://old.example/' } })
    expect(world.previous).toEqual({ found })
  })

  it.each<[string, GivenDeps, string]>([
    ['the bucket', { stateBucket: { find: refused('s3:HeadBucket'), read: noBucket } }, '2.2 state-bucket'],
    ['the state', { stateBucket: { find: async () => 'ours', read: refused('s3:GetObject') } }, '2.2 state-key'],
    ['the lock table', { lockTable: { name: 'locks', exists: refused('dynamodb:DescribeTable') } }, '2.2 lock-table'],
    ['the secret', { secrets: { read: refused('secretsmanager:GetSecretValue') } }, '2.4 placeholders'],
    ['task definitions', { taskDefinitions: { describe: refused('ecs:Describe') } }, '2.6 task-definition'],
    ['the registry', { registries: { has: refused('ecr:D'), tags: refused('ecr:D') } }, '2.5 api-image'],
  ])('goes on where AWS refuses %s', async (_, given, line) => {
    const parameter = { read: async () => ({ api_image_tag: 'v1' }) }
    const { outcome, world } = await look({ releaseParameter: parameter, ...given })
    expect(states(world)[line]).toBe('unknown')
    expect(states(world)['2.3 apply']).toBe('to-do')
    expect(outcome).toEqual({ detail: expect.stringMatching(/refused$/) })
  })

  it('names what a deploy of production would refuse of its certificate', async () => {
    const { world } = await look({ settings: { environment: 'production' } })
    expect(world.certificate).toMatchObject({
      found: { ok: false, evidence: expect.stringContaining('Production has no certificate') },
    })
    expect((await look()).world.certificate).toEqual({ absent: true })
  })

  it.each<[string, GivenDeps, RegExp]>([
    ['another account', { settings: { accountId: '999999999999' } }, /belong to account 123456789012/],
    ['a mistake of ours', { service: { describe: () => Promise.reject(new TypeError('oops')) } }, /oops/],
  ])('ends with %s', async (_, given, message) => {
    await expect(look(given)).rejects.toThrow(message)
  })
})

describe('a missed call', () => {
  const rolledOut = new Date(testNow.getTime() - 86_400_000)
  const service = {
    ...{ desired: 1, running: 1, pending: 0, controller: 'ECS', targetGroups: [], taskSets: [], events: [] },
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:1',
    deployments: [
      {
        ...{ id: 'ecs-svc/1', status: 'PRIMARY', createdAt: rolledOut, desired: 1, running: 1, pending: 0, failed: 0 },
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-api:1',
      },
    ],
  }
  const line = (message: string) => ({ at: testNow, message, stream: 'api/api/t1' })
  const run = (reason: string, endedAt = testNow, probes?: object[]) => ({
    ...{ id: `${endedAt.toISOString()}-validate`, command: 'validate', endedAt: endedAt.toISOString() },
    operator: { user: 'ada', host: 'laptop' },
    steps: [{ id: 'validate', status: 'done', reason }],
    ...(probes && { result: { probes } }),
  })
  const seen = async (messages: string[], runs: object[]) => {
    const { world } = await look({
      logs: { find: async () => messages.map(line) },
      pastRuns: { here: async () => runs as never, elsewhere: async () => [] },
      service: {
        describe: async () => service as never,
        runningTasks: async () => [{ id: 't1', startedBy: 'ecs-svc/1' }] as never,
        stoppedTasks: async () => [],
      },
    })
    return world.missedCall
  }
  const both = ['x conversation started', 'x outbox delivered']

  it.each<[string, string[], object[], object]>([
    [
      'the log tells',
      both,
      [],
      { found: expect.stringMatching(/^`conversation started` 1 time, `outbox delivered` 1 time in the log/) },
    ],
    [
      'a validation tells',
      [],
      [run('11 of 11 probes ok')],
      { found: `the test call of validate came through, ${testNow.toISOString()}, by ada` },
    ],
    ['half of it is in the log', both.slice(0, 1), [], { absent: true }],
    ['its call was skipped', [], [run('10 of 11 probes ok; missed-call skipped: no token')], { absent: true }],
    [
      'a validation lists its call',
      [],
      [run('1 of 1 probes ok', testNow, [{ id: 'missed-call', status: 'ok' }])],
      { found: expect.stringContaining('the test call of validate came through') },
    ],
    [
      'a validation was told to make other checks',
      [],
      [run('1 of 1 probes ok', testNow, [{ id: 'health', status: 'ok' }])],
      { absent: true },
    ],
    ['the validation was before the rollout', [], [run('11 of 11 probes ok', new Date(0))], { absent: true }],
  ])('where %s', async (_, messages, runs, wanted) => {
    expect(await seen(messages, runs)).toEqual(wanted)
  })
})
