import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { alarms, replacedByRollout } from '../../../src/steps/validate/checks/alarms.ts'
import { certificate } from '../../../src/steps/validate/checks/certificate.ts'
import type { Check } from '../../../src/steps/validate/checks/check.ts'
import { clock, outcomeOf as clocksIn } from '../../../src/steps/validate/checks/clock.ts'
import { domain } from '../../../src/steps/validate/checks/domain.ts'
import { targets } from '../../../src/steps/validate/checks/targets.ts'
import { functionOf, gateway } from '../../../src/steps/validate/checks/voice/gateway.ts'
import { voiceLambda } from '../../../src/steps/validate/checks/voice/voice-lambda.ts'
import { live, now, outcomeOf, routes, type World } from './standing-world.ts'

const DAY = 86_400_000
const denied = () =>
  Promise.reject(new OperatorError('x: AccessDenied', { code: 'aws-access-denied', whose: 'operator' }))
const throttled = () =>
  Promise.reject(new OperatorError('x: ThrottlingException', { code: 'aws-throttled', whose: 'aws' }))
const loadBalancer = { certificate: async () => 'arn:aws:acm:us-east-1:1:certificate/1', weights: async () => [] }
const certificateOf = (more: object = {}) => ({
  loadBalancer,
  certificates: {
    describe: async (arn: string) => ({
      arn,
      status: 'ISSUED',
      names: ['api.example.com'],
      notAfter: new Date(now.getTime() + 90 * DAY),
      validation: [],
      ...more,
    }),
  },
})
const named = {
  platform: { domain: 'api.example.com', route53_zone_id: undefined, certificate_arn: undefined },
}
const inOurZone = { platform: { ...named.platform, route53_zone_id: 'Z1' } }
const production = { environment: 'production' } as const
const raised = { name: 'medspa-development-5xx', state: 'ALARM', reason: 'three 5xx', topics: ['arn:topic'] }
const voiceIs = (more: object) => ({
  voiceLambda: { state: async () => ({ version: '3', state: 'Active', lastUpdate: 'Successful', ...more }) },
})
const leadsTo = (leads: string | undefined) => ({
  voiceGateway: {
    find: async () => ({ id: 'a1', endpoint: 'https://gateway' }),
    routes: async () => routes.map((each, at) => (at === 0 ? { ...each, leadsTo: leads } : each)),
  },
})
const given = (name: string) => ({
  releaseParameter: { read: async () => ({ dns_target: 'here', dns_name: name }) as never },
})

/** Alarms that are raised, `raisedMinutesAgo`, in an environment whose rollout is three minutes old. */
const afterRollout = (alarms: Record<string, number>) => ({
  alarms: {
    list: async () =>
      Object.entries(alarms).map(([of, minutes]) => ({
        ...raised,
        name: `medspa-development-${of}`,
        since: new Date(now.getTime() - minutes * 60_000),
      })),
    subscribers: async () => ({ confirmed: 1, pending: 0 }),
  },
  service: {
    describe: async () =>
      ({
        taskSets: [],
        deployments: [{ id: 'ecs-svc/2', status: 'PRIMARY', createdAt: new Date(now.getTime() - 3 * 60_000) }],
      }) as never,
  },
})

type Row = [check: Check, what: string, status: string, evidence: string, world?: World]

const rows: Row[] = [
  [targets, 'healthy', 'ok', '1 of 1 target healthy, of 0123456'],
  [
    targets,
    'unhealthy',
    'failed',
    '1 target of the load balancer is unhealthy: task f17be582, ',
    {
      deps: {
        targetHealth: {
          targets: async () => [{ address: '10.0.0.7', state: 'unhealthy', reason: 'Target.Timeout' }] as never,
        },
      },
    },
  ],
  [
    targets,
    'not there, as its service is gone',
    'failed',
    'There is no service medspa-development-api.',
    { deps: { service: { describe: async () => undefined } } },
  ],
  [voiceLambda, 'Active', 'ok', 'version 3 (0123456) is Active; no error in the last hour'],
  [
    voiceLambda,
    'Inactive',
    'failed',
    'Version 3 of the voice Lambda is Inactive, and the next call is refused: idle',
    { deps: voiceIs({ state: 'Inactive', reason: 'idle' }) },
  ],
  [
    voiceLambda,
    'Failed for its image',
    'failed',
    'Version 3 of the voice Lambda is Failed: ImageAccessDenied',
    { deps: voiceIs({ state: 'Failed', reason: 'ImageAccessDenied' }) },
  ],
  [
    voiceLambda,
    'left by an update that failed',
    'failed',
    'The last update of version 3 failed: no image',
    { deps: voiceIs({ lastUpdate: 'Failed', lastUpdateReason: 'no image' }) },
  ],
  [
    voiceLambda,
    'well again after errors, which are counted and not shown',
    'ok',
    'is Active; 2 errors in the last hour, the last `Task timed out` at 13:59:00 UTC',
    {
      deps: {
        logs: {
          find: async () =>
            ['upstream failed +12065551234', 'Task timed out'].map((message) => ({
              at: new Date(now.getTime() - 60_000),
              message,
              stream: 's',
            })),
        },
      },
    },
  ],
  [gateway, 'as it was made', 'ok', 'https://gateway leads to medspa-development-voice:live'],
  [
    gateway,
    'led to another function',
    'failed',
    'POST /webhooks/twilio/voice leads to arn:aws:lambda:us-east-1:1:function:other',
    { deps: leadsTo('arn:aws:lambda:us-east-1:1:function:other') },
  ],
  [
    gateway,
    'led to the newest version in place of the alias',
    'failed',
    'function:medspa-development-voice',
    { deps: leadsTo(live.replace(':live', '')) },
  ],
  [
    gateway,
    'led elsewhere',
    'failed',
    'leads to https://old.example.test',
    { deps: leadsTo('https://old.example.test') },
  ],
  [gateway, 'led nowhere', 'failed', 'leads to nothing', { deps: leadsTo(undefined) }],
  [
    gateway,
    'without its routes',
    'failed',
    'POST /webhooks/telnyx/voice is no route of it',
    {
      deps: { voiceGateway: { find: async () => ({ id: 'a1', endpoint: 'https://gateway' }), routes: async () => [] } },
    },
  ],
  [
    gateway,
    'another one than that of the state',
    'failed',
    "Terraform's state has https://gateway, and the HTTP API medspa-development-voice is https://new",
    {
      deps: { voiceGateway: { find: async () => ({ id: 'a2', endpoint: 'https://new' }), routes: async () => routes } },
    },
  ],
  [gateway, 'gone', 'failed', 'There is no HTTP API', { deps: { voiceGateway: { find: async () => undefined } } }],
  [gateway, 'not to be read', 'skipped', 'not known: x: AccessDenied', { deps: { voiceGateway: { find: denied } } }],
  [
    gateway,
    'not to be seen, as AWS throttles',
    'failed',
    'cannot be seen: x: ThrottlingException',
    { deps: { voiceGateway: { find: throttled } } },
  ],
  [targets, 'not to be read', 'skipped', 'not known: x: AccessDenied', { deps: { service: { describe: denied } } }],
  [
    targets,
    'not to be seen, as AWS throttles',
    'failed',
    'cannot be seen: x: ThrottlingException',
    { deps: { service: { describe: throttled } } },
  ],
  [
    voiceLambda,
    'not to be seen, as AWS throttles',
    'failed',
    'cannot be seen: x: ThrottlingException',
    { deps: { voiceLambda: { state: throttled } } },
  ],
  [
    alarms,
    'not to be seen, as AWS throttles',
    'failed',
    'cannot be seen: x: ThrottlingException',
    { deps: { alarms: { list: throttled } } },
  ],
  [gateway, 'not wanted', 'skipped', 'there is no voice gateway', { voice: undefined }],
  [certificate, 'not wanted in development', 'skipped', 'plain HTTP'],
  [certificate, 'missing in production', 'failed', 'no certificate at port 443', { settings: production }],
  [
    certificate,
    'missing for a domain in our zone',
    'failed',
    'and api.example.com is configured',
    { settings: inOurZone },
  ],
  [certificate, 'not wanted in development for a domain alone', 'skipped', 'plain HTTP', { settings: named }],
  [
    certificate,
    'missing, and given by its ARN',
    'failed',
    'and arn:c is configured',
    { settings: { platform: { ...named.platform, certificate_arn: 'arn:c' } } },
  ],
  [certificate, 'fine', 'ok', 'api.example.com: issued, 90 days left', { deps: certificateOf(), settings: named }],
  [
    certificate,
    'about to expire',
    'failed',
    'expires in 9 days',
    { deps: certificateOf({ notAfter: new Date(now.getTime() + 9.5 * DAY) }) },
  ],
  [certificate, 'revoked', 'failed', 'is REVOKED', { deps: certificateOf({ status: 'REVOKED' }) }],
  [
    certificate,
    'for another name',
    'failed',
    'is not for api.example.com: it is for other.example.com',
    { deps: certificateOf({ names: ['other.example.com'] }), settings: named },
  ],
  [
    domain,
    'leading here',
    'ok',
    'api.example.com leads to alb',
    { settings: named, dns: { 'api.example.com': { names: ['alb'] } } },
  ],
  [domain, 'not cut over yet', 'skipped', 'api.example.com leads nowhere yet', { settings: named }],
  [
    domain,
    'led away after it was cut over',
    'failed',
    'api.example.com leads elsewhere: old.example.net',
    { settings: named, deps: given('api.example.com'), dns: { 'api.example.com': { names: ['old.example.net'] } } },
  ],
  [
    domain,
    'leading away, as another machine recorded it',
    'failed',
    'recorded.example.com leads nowhere yet, and `dns point` gave it to alb',
    {
      deps: {
        releaseParameter: {
          read: async () =>
            ({
              config: { domain: 'recorded.example.com' },
              dns_target: 'here',
              dns_name: 'recorded.example.com',
            }) as never,
        },
      },
    },
  ],
  [domain, 'not named anywhere', 'skipped', 'neither the configuration nor the release parameter names a domain'],
  [alarms, 'quiet', 'ok', '1 alarm, none raised'],
  [
    alarms,
    'raised',
    'failed',
    'The alarm medspa-development-5xx is raised',
    { deps: { alarms: { list: async () => [raised], subscribers: async () => ({ confirmed: 1, pending: 0 }) } } },
  ],
  [
    alarms,
    'raised without a time while a rollout is young, which may be about what was before it',
    'skipped',
    'is raised. The rollout is 3 minutes old: the alarm may be about what was before it',
    {
      deps: {
        ...afterRollout({}),
        alarms: { list: async () => [raised], subscribers: async () => ({ confirmed: 1, pending: 0 }) },
      },
    },
  ],
  [
    alarms,
    'raised before a young rollout',
    'skipped',
    'The rollout is 3 minutes old',
    { deps: afterRollout({ 'api-5xx': 20 }) },
  ],
  [
    alarms,
    'raised by what a young rollout replaced, as soon as it was evaluated',
    'skipped',
    'The rollout is 3 minutes old',
    { deps: afterRollout({ 'api-no-healthy-target': 1 }) },
  ],
  [
    alarms,
    'raised of the database, whatever was rolled out',
    'failed',
    'The alarm medspa-development-database-storage is raised',
    { deps: afterRollout({ 'database-storage': 20 }) },
  ],
  [
    alarms,
    'raised of the database besides one that may be of before',
    'failed',
    'The alarm medspa-development-database-storage is raised',
    { deps: afterRollout({ 'api-5xx': 20, 'database-storage': 20 }) },
  ],
  [
    alarms,
    'raised after the rollout, and later than its evaluation takes',
    'failed',
    'The alarm medspa-development-api-5xx is raised',
    {
      deps: {
        ...afterRollout({ 'api-5xx': 1 }),
        service: {
          describe: async () =>
            ({
              taskSets: [],
              deployments: [{ id: 'ecs-svc/2', status: 'PRIMARY', createdAt: new Date(now.getTime() - 9 * 60_000) }],
            }) as never,
        },
      },
    },
  ],
  [
    alarms,
    'heard by nobody, which is no failure here',
    'ok',
    'none raised; Nobody hears of any alarm',
    {
      deps: {
        alarms: {
          list: async () => [{ ...raised, state: 'OK' }],
          subscribers: async () => ({ confirmed: 0, pending: 0 }),
        },
      },
    },
  ],
  [alarms, 'not there', 'skipped', 'there are none', { deps: { alarms: { list: async () => [] } } }],
  [clock, 'right', 'ok', 'the API agrees with this machine; the voice gateway agrees with this machine'],
  [
    clock,
    'not to be had, as nothing answers',
    'skipped',
    'the API: connect ECONNREFUSED',
    { deps: { http: { request: () => Promise.reject(new Error('connect ECONNREFUSED')) } }, voice: undefined },
  ],
]

it.each(rows.map(([check, what, ...rest]) => [check.id, what, check, ...rest] as const))(
  '%s: %s',
  async (_, __, check, status, evidence, world) => {
    const found = await outcomeOf(check, world)
    expect(found).toMatchObject({ status, evidence: expect.stringContaining(evidence) })
    expect(found.evidence).not.toContain('+1206555')
    if (status === 'failed') expect(found.hint ?? check.hint()).toMatch(/\S/)
  },
)

it('every alarm that Terraform makes is about tasks and targets, or about what no rollout replaces', async () => {
  const modules = 'infra/terraform'
  const files = (await readdir(modules, { recursive: true })).filter((file) => file.endsWith('.tf'))
  const texts = await Promise.all(files.map((file) => readFile(path.join(modules, file), 'utf8')))
  const made = texts.flatMap((text) =>
    [...text.matchAll(/\balarm_name\s*=\s*"\$\{[^}]*\}(-[^"]+)"/g)].map(([, end]) => end),
  )
  const lasting = ['-database-storage', '-database-capacity', '-certificate-expires']
  expect(new Set(made)).toEqual(new Set([...replacedByRollout, ...lasting]))
})

it('a domain that another machine recorded is looked at, whatever this checkout names', () => {
  expect(domain.applies).toBeUndefined()
})

it.each(['aws-clock', 'aws-credentials'])('%s ends the validation, as nothing can be seen', async (code) => {
  const blind = new OperatorError('refused', { code, whose: 'operator' })
  const deps = { service: { describe: () => Promise.reject(blind) } }
  await expect(outcomeOf(targets, { deps })).rejects.toBe(blind)
})

it('the voice Lambda that is woken by the calls of the validation itself is worth a wait', async () => {
  const { hint } = await outcomeOf(voiceLambda, { deps: voiceIs({ state: 'Inactive' }) })
  expect(hint).toContain('medspa validate --wait 5m')
})

describe('clocks', () => {
  it.each([
    ["the API's", 400, 0, 'clocks differ: the API; the API is 400 s ahead of this machine'],
    ["this machine's", 600, 601, "this machine's clock differs from the others"],
    ['all three', 600, -600, 'clocks differ: the API, the voice gateway'],
  ])('tell which differs: %s', (_, api, voice, evidence) => {
    const reads = [
      { of: 'the API', seconds: api },
      { of: 'the voice gateway', seconds: voice },
    ]
    expect(clocksIn(reads)).toEqual({ status: 'failed', evidence: expect.stringContaining(evidence) })
  })

  it('may be a minute apart', () => {
    expect(clocksIn([{ of: 'the API', seconds: -59 }])).toEqual({
      status: 'ok',
      evidence: 'the API is 59 s behind this machine',
    })
  })
})

it.each([
  [live, live],
  [`arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${live}/invocations`, live],
  ['https://old.example.test', undefined],
  [undefined, undefined],
])('the function of the integration %s', (uri, expected) => {
  expect(functionOf(uri)).toBe(expected)
})
