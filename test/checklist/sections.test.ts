import { describe, expect, it } from 'vitest'
import { sectionsOf } from '../../src/checklist/sections.ts'
import type { World } from '../../src/checklist/world.ts'
import { absent, api, emptyWorld, foundation, outputs, parkedWorld, secret, tag, worldWith } from './world.ts'

const itemsOf = (world: World) =>
  sectionsOf(world).flatMap(({ items, section }) => items.map((item) => ({ ...item, name: `${section} ${item.id}` })))
const item = (world: World, name: string) => {
  const found = itemsOf(world).find((each) => each.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
const inState = (world: World, state: string) =>
  itemsOf(world)
    .filter((each) => each.state === state)
    .map(({ name }) => name)

/** Every line of the contract's sections, in its order. */
const names = [
  ...['account-and-region', 'database', 'api-ingress', 'voice-ingress', 'certificate'].map((id) => `2.1 ${id}`),
  ...['state-bucket', 'lock-table', 'state-key'].map((id) => `2.2 ${id}`),
  ...['apply', 'api-alb-dns-name', 'api-gateway-url', 'redis-endpoint'].map((id) => `2.3 ${id}`),
  ...['placeholders', 'database-url', 'admin-jwt-secret', 'provider-credentials'].map((id) => `2.4 ${id}`),
  ...['api-image', 'migrate-image', 'voice-image', 'rollout'].map((id) => `2.5 ${id}`),
  ...['task-definition', 'private-subnet-ids', 'ecs-task-security-group-id', 'migrate'].map((id) => `2.6 ${id}`),
  ...['twilio', 'telnyx', 'lambda-forwards'].map((id) => `2.7 ${id}`),
  ...['health', 'outbox', 'redis', 'missed-call'].map((id) => `2.8 ${id}`),
  ...['apply', 'secrets', 'images', 'webhooks'].map((id) => `2.9 ${id}`),
  ...['previous-deployment', 'revert-webhooks', 'revert-dns', 'previous-release'].map((id) => `2.10 ${id}`),
]
const decided = names.slice(0, 4)
const ofProduction = names.filter((name) => name.startsWith('2.9'))
const notHere = ['2.1 certificate', '2.2 lock-table']
const noWayBack = ['2.10 previous-deployment', '2.10 revert-webhooks', '2.10 revert-dns']

describe('the checklist of an environment', () => {
  it.each<[string, World]>([
    ['empty', emptyWorld()],
    ['half-way', foundation()],
    ['live', worldWith()],
    ['parked', parkedWorld()],
  ])('has every line of every section, each with proof and command: %s', (_, world) => {
    expect(itemsOf(world).map(({ name }) => name)).toEqual(names)
    for (const { evidence, how, what } of itemsOf(world))
      expect([what, evidence, how].every((text) => text !== '')).toBe(true)
  })

  it('of an empty account has its decisions done, and all else to do', () => {
    expect(inState(emptyWorld(), 'done')).toEqual(decided)
    expect(inState(emptyWorld(), 'unknown')).toEqual([])
    expect(inState(emptyWorld(), 'not-applicable')).toEqual([
      ...notHere,
      ...ofProduction,
      ...noWayBack,
      '2.10 previous-release',
    ])
    expect(item(emptyWorld(), '2.3 apply')).toMatchObject({
      evidence: 'missing: the service, the database, Redis, the voice gateway',
      how: '`medspa deploy`',
    })
  })

  it('half-way has state and placeholders done besides', () => {
    const made = ['2.2 state-bucket', '2.2 state-key', '2.4 placeholders']
    expect(inState(foundation(), 'done')).toEqual([...decided, ...made])
    expect(item(foundation(), '2.4 provider-credentials')).toMatchObject({
      state: 'to-do',
      evidence: 'TWILIO_AUTH_TOKEN is a placeholder in medspa-development-app-secrets',
      how: '`medspa secrets set`, `medspa secrets check`',
    })
  })

  it('that is live has nothing to do', () => {
    expect(inState(worldWith(), 'to-do')).toEqual([])
    expect(inState(worldWith(), 'unknown')).toEqual([])
    expect(inState(worldWith(), 'not-applicable')).toEqual([
      ...notHere,
      '2.7 telnyx',
      ...ofProduction,
      ...noWayBack,
      '2.10 previous-release',
    ])
    expect(item(worldWith(), '2.7 twilio')).toMatchObject({
      state: 'done',
      evidence: 'leading to https://voice.example: Twilio number +15005550010',
      how: '`medspa webhooks point`',
    })
    expect(item(worldWith(), '2.10 revert-webhooks')).toMatchObject({
      evidence: 'until it is needed; what they held before is noted of 1 record',
      how: '`medspa webhooks revert`',
    })
  })

  it('that is parked keeps what a park keeps, and has the rest brought back', () => {
    const away = [
      ...['2.3 apply', '2.3 api-alb-dns-name', '2.3 redis-endpoint', '2.5 rollout', '2.6 task-definition'],
      ...['2.6 private-subnet-ids', '2.6 ecs-task-security-group-id', '2.6 migrate', '2.7 lambda-forwards'],
      ...['2.8 health', '2.8 outbox', '2.8 redis', '2.8 missed-call', '2.10 previous-release'],
    ]
    for (const name of away)
      expect(item(parkedWorld(), name)).toMatchObject({
        state: 'not-applicable',
        evidence: 'parked since 2026-11-23T10:00:00.000Z',
        how: '`medspa restore`',
      })
    expect(inState(parkedWorld(), 'to-do')).toEqual([])
    expect(inState(parkedWorld(), 'done')).toEqual([
      ...decided,
      ...['2.2 state-bucket', '2.2 state-key', '2.3 api-gateway-url'],
      ...['2.4 placeholders', '2.4 database-url', '2.4 admin-jwt-secret', '2.4 provider-credentials'],
      ...['2.5 api-image', '2.5 migrate-image', '2.5 voice-image', '2.7 twilio'],
    ])
  })

  it('that is parked with its gateway has no webhooks to point', () => {
    const parked = {
      state: 'not-applicable',
      evidence: 'parked, with its voice gateway, since 2026-11-23T10:00:00.000Z',
    }
    for (const name of ['2.3 api-gateway-url', '2.7 twilio', '2.7 telnyx', '2.7 lambda-forwards'])
      expect(item(parkedWorld('full'), name)).toMatchObject(parked)
    expect(inState(parkedWorld('full'), 'to-do')).toEqual([])
  })

  it.each<[string, World['sleep'], string]>([
    [
      'a park that was not finished',
      { found: { kind: 'parking', since: '2026-11-23', by: 'ada' } },
      'a park has begun on 2026-11-23, by ada, and was not finished',
    ],
    [
      'a restore that was not finished',
      { found: { kind: 'waking', serves: false } },
      'a restore has begun, and was not finished',
    ],
    [
      'a destroy by hand',
      { found: { kind: 'destroyed', missing: ['database'] } },
      'it was destroyed by hand, and snapshots of its data are there',
    ],
  ])('after %s has the restore to do', (_, sleep, evidence) => {
    const world = worldWith({ snapshot: { database: absent }, sleep })
    expect(item(world, '2.3 apply')).toMatchObject({ state: 'to-do', evidence, how: '`medspa restore`' })
    expect(item(world, '2.3 redis-endpoint')).toMatchObject({ state: 'done' })
  })
})

const denied = { unknown: 'AccessDenied' }

describe('a look that fails', () => {
  it.each<[string, Partial<Parameters<typeof worldWith>[0]>, string[]]>([
    ['the bucket', { bucket: denied }, ['2.2 state-bucket']],
    ['the lock table', { lockTable: denied }, ['2.2 lock-table']],
    [
      'the state',
      { state: denied },
      [
        ...['2.2 state-key', '2.3 api-alb-dns-name', '2.3 api-gateway-url', '2.3 redis-endpoint'],
        ...['2.6 private-subnet-ids', '2.6 ecs-task-security-group-id'],
      ],
    ],
    ['the certificate', { certificate: denied }, ['2.1 certificate']],
    [
      'the secret',
      { secret: denied },
      ['2.4 placeholders', '2.4 database-url', '2.4 admin-jwt-secret', '2.4 provider-credentials'],
    ],
    ['the registry', { images: denied }, ['2.5 api-image', '2.5 migrate-image', '2.5 voice-image']],
    ['the releases', { releases: denied }, ['2.10 previous-release']],
    ['the service', { snapshot: { api: denied } }, ['2.3 apply', '2.5 rollout']],
    ['the database', { snapshot: { database: denied } }, ['2.3 apply']],
    ['the run records', { snapshot: { schema: denied } }, ['2.6 migrate']],
    ['the gateway', { snapshot: { gateway: denied } }, ['2.3 apply', '2.7 twilio', '2.7 telnyx']],
    ['the migration task', { migrationTask: denied }, ['2.6 task-definition']],
    ['the API', { checks: denied }, ['2.8 health', '2.8 outbox', '2.8 redis']],
    ['calls', { missedCall: denied }, ['2.8 missed-call']],
    ['DNS', { dns: denied }, ['2.10 revert-dns']],
    [
      'whether voice is on',
      { voice: denied },
      [
        ...['2.1 voice-ingress', '2.3 api-gateway-url', '2.5 voice-image', '2.7 twilio', '2.7 telnyx'],
        ...['2.7 lambda-forwards', '2.8 missed-call', '2.10 revert-webhooks'],
      ],
    ],
  ])('of %s makes its lines unknown, and no other', (_, parts, unknown) => {
    const world = worldWith(parts)
    expect(inState(world, 'unknown')).toEqual(unknown)
    for (const name of unknown) expect(item(world, name).evidence).toContain('AccessDenied')
  })
})

describe('a line', () => {
  it.each<[string, World, string, object]>([
    [
      'has the bucket to do where it was begun',
      worldWith({ bucket: { found: 'unfinished' } }),
      '2.2 state-bucket',
      { state: 'to-do', evidence: 'bucket is there, empty and without versioning' },
    ],
    [
      "does not know another account's bucket",
      worldWith({ bucket: { found: 'foreign' } }),
      '2.2 state-bucket',
      { state: 'unknown', evidence: "bucket is another account's, or this role lacks s3:ListBucket on it" },
    ],
    [
      'has a configured lock table to do',
      worldWith({ lockTable: { found: false }, settings: { ...worldWith().settings, stateLockTable: 'locks' } }),
      '2.2 lock-table',
      { state: 'to-do', evidence: 'locks is missing' },
    ],
    [
      "names another Terraform's state",
      worldWith({ state: { found: { foreign: true, outputs } } }),
      '2.2 state-key',
      { state: 'to-do', evidence: expect.stringContaining('is the state of another Terraform') },
    ],
    [
      "takes no output of another Terraform's",
      worldWith({ state: { found: { foreign: true, outputs } } }),
      '2.3 redis-endpoint',
      { state: 'to-do', how: '`medspa deploy`' },
    ],
    [
      'has a certificate done',
      worldWith({ certificate: { found: { ok: true, evidence: 'api.example; issued' } } }),
      '2.1 certificate',
      { state: 'done', evidence: 'api.example; issued', how: '`medspa dns`' },
    ],
    [
      'has what a deploy would refuse of a certificate',
      worldWith({ certificate: { found: { ok: false, evidence: 'It expired.', how: 'Import the next one.' } } }),
      '2.1 certificate',
      { state: 'to-do', evidence: 'It expired.', how: 'Import the next one.' },
    ],
    [
      'has a value of a wrong shape to do',
      worldWith({
        secret: { found: { ...secret, gaps: [{ key: 'DATABASE_URL', message: 'DATABASE_URL is no URL' }] } },
      }),
      '2.4 database-url',
      { state: 'to-do', evidence: 'DATABASE_URL is no URL' },
    ],
    [
      'has a deleted secret to do',
      worldWith({ secret: { found: { keys: 0, filled: [], gaps: [], deleted: 'It is scheduled for deletion.' } } }),
      '2.4 placeholders',
      { state: 'to-do', evidence: 'It is scheduled for deletion.', how: '`medspa deploy`' },
    ],
    [
      'wants an image that the registry lost',
      worldWith({
        images: { found: [{ kind: 'api', repository: 'medspa-development-api', tag: 'v1', there: false }] },
      }),
      '2.5 api-image',
      { state: 'to-do', evidence: 'medspa-development-api has no v1' },
    ],
    [
      'wants the release of the parameter to serve',
      worldWith({ snapshot: { api: { found: { ...api, serves: ['v0'] } } } }),
      '2.5 rollout',
      { state: 'to-do', evidence: 'v0 serves, and the release is 0123456789ab' },
    ],
    [
      'wants it to serve alone',
      worldWith({ snapshot: { api: { found: { ...api, serves: [tag, 'v0'] } } } }),
      '2.5 rollout',
      { state: 'to-do', evidence: 'v0 serves besides the release 0123456789ab' },
    ],
    [
      'wants something to serve',
      worldWith({ snapshot: { api: { found: { ...api, serves: [] } } } }),
      '2.5 rollout',
      { state: 'to-do', evidence: 'nothing serves, and the release is 0123456789ab' },
    ],
    [
      'wants the migrations of a release that does not serve yet',
      worldWith({
        snapshot: {
          api: { found: { ...api, serves: ['v0'] } },
          schema: { found: { applied: '0001_leads', at: '2026-11-22T10:00:00.000Z', release: 'v0' } },
        },
      }),
      '2.6 migrate',
      { state: 'to-do', evidence: expect.stringMatching(/of v0\), by the run records; the release is 0123456789ab$/) },
    ],
    [
      'does not know migrations that no record tells of',
      worldWith({ snapshot: { schema: absent } }),
      '2.6 migrate',
      { state: 'unknown', how: '`medspa migrate status`' },
    ],
    [
      'takes no record of a database that is gone',
      worldWith({ snapshot: { database: absent } }),
      '2.6 migrate',
      { state: 'to-do', evidence: 'there is no database yet' },
    ],
    [
      'asks for both providers whose keys are there',
      worldWith({ secret: { found: { ...secret, filled: [...secret.filled, 'TELNYX_PUBLIC_KEY'] } } }),
      '2.7 telnyx',
      {
        state: 'to-do',
        evidence: expect.stringMatching(/^medspa.config.yaml names no number and no application at Telnyx/),
        how: '`medspa webhooks show`',
      },
    ],
    [
      'has records that lead elsewhere to do',
      worldWith({
        twilioCalls: { found: { kind: 'read', here: [], elsewhere: ['Twilio number +1 leads to https://old'] } },
      }),
      '2.7 twilio',
      { state: 'to-do', evidence: 'Twilio number +1 leads to https://old', how: '`medspa webhooks point`' },
    ],
    [
      'has a provider whose key is missing to do, with what sets it, whatever the secret holds',
      worldWith({ telnyxCalls: { found: { kind: 'key-missing', why: 'no TELNYX_API_KEY', how: 'set it' } } }),
      '2.7 telnyx',
      { state: 'to-do', evidence: 'no TELNYX_API_KEY', how: 'set it' },
    ],
    [
      'has a number that the account does not have to do',
      worldWith({ twilioCalls: { found: { kind: 'record-missing', why: 'no number +1', how: 'correct it' } } }),
      '2.7 twilio',
      { state: 'to-do', evidence: 'no number +1', how: 'correct it' },
    ],
    [
      'does not know what a provider refuses to tell',
      worldWith({ twilioCalls: { unknown: 'Twilio did not list the numbers: HTTP 500' } }),
      '2.7 twilio',
      { state: 'unknown', evidence: 'Twilio did not list the numbers: HTTP 500' },
    ],
    [
      'does not know what a provider that refuses the key has, and says what sets the right one',
      worldWith({ twilioCalls: { found: { kind: 'key-refused', why: 'HTTP 401', how: 'set it' } } }),
      '2.7 twilio',
      { state: 'unknown', evidence: 'HTTP 401', how: 'set it' },
    ],
    [
      'knows of one check what it does not know of another',
      worldWith({
        checks: {
          found: {
            health: { status: 'ok', evidence: 'GET http://lb/health: 200' },
            redis: { status: 'unknown', evidence: 'logs:FilterLogEvents: AccessDenied' },
          },
        },
      }),
      '2.8 redis',
      { state: 'unknown', evidence: 'logs:FilterLogEvents: AccessDenied' },
    ],
    [
      'does not know that a release serves whose voice Lambda nobody has seen',
      worldWith({ snapshot: { voice: denied } }),
      '2.5 rollout',
      { state: 'unknown', evidence: expect.stringMatching(/serves.*voice Lambda.*AccessDenied/) },
    ],
    [
      'has no way back for calls where medspa has noted none',
      worldWith({ notedWebhooks: absent }),
      '2.10 revert-webhooks',
      { state: 'not-applicable', evidence: expect.stringContaining('there is nothing to revert') },
    ],
    [
      'has a check that failed to do',
      worldWith({ checks: { found: { health: { status: 'failed', evidence: 'GET http://lb: 503' } } } }),
      '2.8 health',
      { state: 'to-do', evidence: 'GET http://lb: 503', how: '`medspa validate`' },
    ],
    [
      'does not know what a check skipped',
      worldWith({ checks: { found: { redis: { status: 'skipped', evidence: 'neither tells' } } } }),
      '2.8 redis',
      { state: 'unknown', evidence: 'neither tells' },
    ],
    ...['2.8 outbox', '2.8 redis'].map((name): [string, World, string, object] => [
      `takes the empty log of an API without a task for no proof of ${name}`,
      worldWith({
        snapshot: { api: { found: { ...api, serves: [] } } },
        checks: {
          found: {
            health: { status: 'failed', evidence: 'GET http://lb: 503' },
            outbox: { status: 'ok', evidence: 'no failure in the log' },
            redis: { status: 'skipped', evidence: 'neither tells' },
          },
        },
      }),
      name,
      { state: 'to-do', evidence: 'nothing serves', how: '`medspa deploy`' },
    ]),
    [
      'wants a call since the rollout',
      worldWith({ missedCall: absent }),
      '2.8 missed-call',
      { state: 'to-do', how: expect.stringContaining('`medspa validate`') },
    ],
    [
      'says that the previous deployment answers',
      worldWith({ previous: { found: { ok: true, evidence: 'GET https://old.example: 200' } } }),
      '2.10 previous-deployment',
      { state: 'done', evidence: 'GET https://old.example: 200' },
    ],
    [
      'says that it does not',
      worldWith({ previous: { found: { ok: false, evidence: 'GET https://old.example: 503' } } }),
      '2.10 previous-deployment',
      { state: 'to-do', evidence: 'GET https://old.example: 503' },
    ],
    [
      'has the way back for the name',
      worldWith({ dns: { found: { name: 'api.example', leadsHere: true, previous: 'CNAME old.example' } } }),
      '2.10 revert-dns',
      { state: 'done', evidence: 'api.example led to CNAME old.example', how: '`medspa dns revert`' },
    ],
    [
      'has none where nothing was noted',
      worldWith({ dns: { found: { name: 'api.example', leadsHere: true, previous: null } } }),
      '2.10 revert-dns',
      { state: 'to-do', how: 'by hand, where the name is kept' },
    ],
    [
      'needs none where the name leads elsewhere',
      worldWith({ dns: { found: { name: 'api.example', leadsHere: false, previous: null } } }),
      '2.10 revert-dns',
      { state: 'not-applicable', how: '`medspa dns point`' },
    ],
    [
      'has a release to go back to',
      worldWith({
        releases: {
          found: [
            { tag: 'v0', there: true },
            { tag: 'v-1', there: false },
            { tag, there: true },
          ],
        },
      }),
      '2.10 previous-release',
      { state: 'done', evidence: 'the registry has v0', how: '`medspa rollback`' },
    ],
    [
      'has none whose image is there',
      worldWith({ releases: { found: [{ tag: 'v0', there: false }] } }),
      '2.10 previous-release',
      { state: 'to-do', evidence: 'the registry has no release that served before' },
    ],
  ])('%s', (_, world, name, wanted) => {
    expect(item(world, name)).toMatchObject(wanted)
  })

  it('of voice does not apply where voice is off', () => {
    const off = worldWith({
      voice: { found: false },
      snapshot: { gateway: absent, voice: absent },
      voiceForwards: absent,
      secret: { found: { ...secret, filled: secret.filled.slice(0, 2) } },
    })
    expect(inState(off, 'to-do')).toEqual([])
    for (const name of ['2.1 voice-ingress', '2.3 api-gateway-url', '2.5 voice-image', '2.7 twilio', '2.8 missed-call'])
      expect(item(off, name)).toMatchObject({ state: 'not-applicable', evidence: 'voice is off (voice.enabled)' })
    expect(item(off, '2.4 provider-credentials')).toMatchObject({ state: 'not-applicable' })
  })
})

describe('section 2.9', () => {
  const production = (parts: Parameters<typeof worldWith>[0] = {}) =>
    worldWith({ ...parts, settings: { ...worldWith().settings, environment: 'production', blueGreen: true } })

  it('says of production what the sections before say', () => {
    expect(item(production(), '2.9 apply')).toMatchObject({ state: 'done' })
    expect(item(production(), '2.9 secrets')).toMatchObject({ state: 'done' })
    expect(item(production(), '2.9 images')).toMatchObject({ state: 'done' })
    expect(item(production(), '2.9 webhooks')).toMatchObject({
      state: 'done',
      how: '`medspa webhooks point --env production`',
    })
    const old = { found: { kind: 'read', here: [], elsewhere: ['Twilio number +1 leads to https://old'] } } as const
    expect(item(production({ twilioCalls: old }), '2.9 webhooks')).toMatchObject({
      state: 'to-do',
      evidence: '2.7, twilio: Twilio number +1 leads to https://old',
    })
  })

  it('has what is open first, and what could not be seen', () => {
    expect(item(production({ state: denied }), '2.9 apply')).toMatchObject({
      state: 'unknown',
      evidence: '2.3, api-alb-dns-name: AccessDenied',
    })
    const both = production({ state: denied, snapshot: { redis: absent } })
    expect(item(both, '2.9 apply')).toMatchObject({ state: 'to-do', evidence: '2.3, apply: missing: Redis' })
  })

  it('is parked with production', () => {
    const parked = { ...parkedWorld(), settings: production().settings }
    expect(item(parked, '2.9 apply')).toMatchObject({ state: 'not-applicable', how: '`medspa restore`' })
    expect(item(parked, '2.9 secrets')).toMatchObject({ state: 'done' })
  })

  it('of development leads to production', () => {
    expect(item(worldWith(), '2.9 secrets')).toMatchObject({
      state: 'not-applicable',
      evidence: 'of production: `medspa checklist --env production` looks',
    })
  })
})
