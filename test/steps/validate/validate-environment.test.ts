import { afterEach, describe, expect, it } from 'vitest'
import type { Led } from '../../../src/io/resolve.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { Check, CheckResult } from '../../../src/steps/validate/checks/check.ts'
import { checks } from '../../../src/steps/validate/checks/index.ts'
import type { Choice } from '../../../src/steps/validate/choice.ts'
import { validateEnvironment } from '../../../src/steps/validate/validate-environment.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const outputs = { api_alb_dns_name: 'alb', api_gateway_url: 'https://gateway/' }
const parked = { how: 'parked', full: false } as const
const ready = { status: 200, body: JSON.stringify({ ready: true, checks: { redis: 'ok' }, testCalls: true }) }

type Answer = { status: number; body: string; headers?: Record<string, string>; location?: string }
type Asked = { url: string; body?: string | undefined; signed: boolean; at?: string | undefined }
type Logged = { at: Date; message: string; stream: string }

const MINUTE = 60_000
const now = new Date('2026-01-01T12:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE)
const rollout = { id: 'ecs-svc/1', status: 'PRIMARY', createdAt: ago(10), taskDefinitionArn: 'api:2' }

/** A line of a task: `new` and `other` were started by the rollout and run, `ended` was and ended, `old` is what it replaced. */
const logged = (message: string, task = 'new', minutes = 5): Logged => ({
  at: ago(minutes),
  message: JSON.stringify({ msg: message }),
  stream: `api/api/${task}`,
})

/** The lines that one of the pattern's words is in. Source: CloudWatch Logs API reference, "FilterLogEvents": its limit. */
const foundBy = (pattern: string, log: readonly Logged[]): Logged[] => {
  if (pattern.length > 1024) throw new Error('InvalidParameterException: filterPattern has more than 1024 characters')
  const words = [...pattern.matchAll(/\?"([^"]*)"/g)].map(([, word = '']) => word)
  return log.filter(({ message }) => words.some((word) => message.includes(word)))
}

type World = {
  log?: Logged[]
  /** Of the service: its rollout, and how many tasks it is to have. */
  createdAt?: Date
  desired?: number
  validation?: { urls: { url: string; status?: number; min_bytes?: number }[]; trouble?: string[] }
  /** Of the application's secret; Twilio's token is set by default. */
  keys?: Record<string, string>
  /** Names of the load balancer's certificate, where it has one, and of the release parameter. */
  certificate?: string[]
  api_certificate_name?: string
  publicUrl?: string
  /** What DNS says of hosts. */
  dns?: Record<string, Partial<Led>>
}

/** An environment whose parts answer as told; by default all is well. */
function environment(answers: Record<string, () => Answer | Promise<Answer>> = {}, world: World = {}) {
  const clock = clockOfSleeps(now.getTime())
  const requests: Asked[] = []
  const lines: string[] = []
  const answer = async (url: string, isSigned: boolean, isParked: boolean): Promise<Answer> => {
    const key = isSigned || !url.includes('/webhooks/') || isParked ? url : `unsigned ${url}`
    if (key in answers) return (answers[key] as () => Answer)()
    if (key.startsWith('unsigned ')) return { status: 403, body: '' }
    return url.endsWith('/ready') ? ready : { status: 200, body: '<Response/>' }
  }
  const keys = new Map(
    Object.entries(world.keys ?? { TWILIO_AUTH_TOKEN: 'token-of-twilio' }).map(([key, value]) => [
      key,
      new Sensitive(value),
    ]),
  )
  const deps = {
    clock,
    certificates: { names: async () => world.certificate },
    loadBalancer: { certificate: async () => (world.certificate ? 'arn:aws:acm:::certificate/1' : undefined) },
    releaseParameter: { read: async () => ({ api_certificate_name: world.api_certificate_name }) },
    resolve: async (host: string) => {
      if (world.dns?.[host] === undefined && host !== 'alb') throw new Error('queryA ESERVFAIL')
      return { names: [], addresses: host === 'alb' ? ['203.0.113.1', '203.0.113.2'] : [], ...world.dns?.[host] }
    },
    http: {
      async request(
        url: string,
        { at, body, headers = {} }: { at?: string; body?: string; headers?: Record<string, string> } = {},
      ) {
        const signed = 'x-twilio-signature' in headers
        requests.push({ url, body, signed, ...(at !== undefined && { at }) })
        const { headers: own, location, ...answered } = await answer(url, signed, context.asleep !== undefined)
        return {
          headers: new Headers({ ...own, ...(location !== undefined && { location }) }),
          bytes: Buffer.byteLength(answered.body),
          ...answered,
        }
      },
    },
    logs: {
      find: async (_: string, { filterPattern = '' }: { filterPattern?: string }) =>
        filterPattern.startsWith('?')
          ? foundBy(filterPattern, world.log ?? []).filter(({ at }) => at <= clock.now())
          : ['conversation started', 'outbox delivered'].map((words) => ({ message: `${words} ${filterPattern}` })),
    },
    names: { appSecrets: 'app', redisAuth: 'redis', apiLogGroup: '/api' },
    redactor: { add() {} },
    secrets: { read: async () => ({ values: keys }) },
    service: {
      describe: async () => ({
        desired: world.desired ?? 1,
        taskDefinitionArn: 'api:2',
        taskSets: [],
        deployments: [{ ...rollout, createdAt: world.createdAt ?? rollout.createdAt }],
      }),
      runningTasks: async () => [
        { id: 'new', startedBy: rollout.id },
        { id: 'other', startedBy: rollout.id },
        { id: 'old', startedBy: 'ecs-svc/0' },
      ],
      stoppedTasks: async () => [
        { taskArn: 'arn:aws:ecs:us-east-1:1:task/c/ended', startedBy: rollout.id },
        { taskArn: 'arn:aws:ecs:us-east-1:1:task/c/before', startedBy: 'ecs-svc/0' },
      ],
    },
    settings: {
      environment: 'development',
      platform: {},
      publicUrl: world.publicUrl,
      validation: { urls: [], ...world.validation },
    },
  }
  const cancel = new AbortController()
  const progress = { line: (text: string) => lines.push(text), status() {}, signal: cancel.signal }
  const context: { outputs: typeof outputs; asleep?: typeof parked; checks?: CheckResult[] } = { outputs }
  return {
    cancel,
    context,
    lines,
    requests,
    waited: clock.passed,
    validate: (more: { asleep?: typeof parked; choice?: Choice; outputs?: object } = {}) =>
      validateEnvironment.run(deps as never, Object.assign(context, more), progress),
  }
}

const all = [
  'health',
  'ready',
  'outbox',
  'redis',
  'missed-call',
  'api-log',
  'voice-health',
  'unsigned-webhooks',
] as const
/** Every check as ok, but for these. */
const allOkBut = (others: Partial<Record<(typeof all)[number], string>> = {}) =>
  all.map((id) => `${id} ${others[id] ?? 'ok'}`)
const ids = (results: readonly CheckResult[] | undefined) => results?.map(({ id, status }) => `${id} ${status}`)

describe('a validation', () => {
  it('runs every check, and asks the API once whether it is ready', async () => {
    const { context, lines, requests, validate } = environment()
    expect(await validate()).toEqual({ detail: '8 of 8 probes ok' })
    expect(ids(context.checks)).toEqual(allOkBut())
    expect(requests.filter(({ url }) => url === 'http://alb/ready')).toHaveLength(1)
    expect(lines).toContain('health: ok: GET http://alb/health: 200')
    expect(lines).toContain('ready: ok: GET http://alb/ready: 200, {"redis":"ok"}')
  })

  it('asks where the API tells of itself by its own paths', async () => {
    const { requests, validate } = environment({ 'http://alb/status/ready': () => ready })
    const paths = { api_health_path: '/status', api_ready_path: '/status/ready' }
    expect(await validate({ outputs: { ...outputs, ...paths } })).toEqual({ detail: '8 of 8 probes ok' })
    const own = requests.map(({ url }) => url).filter((url) => url.startsWith('http://alb'))
    expect(own).toEqual(expect.arrayContaining(['http://alb/status', 'http://alb/status/ready']))
    expect(own.filter((url) => /\/(health|ready)$/.test(url))).toEqual(['http://alb/status/ready'])
  })

  it('asks nothing of voice where there is none', async () => {
    const { requests, validate } = environment()
    const outcome = await validate({ outputs: { api_alb_dns_name: 'alb', voice_enabled: false } })
    expect(outcome).toMatchObject({
      detail: expect.stringContaining('voice-health skipped: there is no voice gateway'),
    })
    expect(requests.filter(({ url }) => !url.startsWith('http://alb'))).toEqual([])
  })

  it('runs them side by side, and tells them in their order, whichever answers first', async () => {
    const health = Promise.withResolvers<Answer>()
    const { context, lines, requests, validate } = environment({ 'http://alb/health': () => health.promise })
    const ended = validate()
    await expect.poll(() => requests.some(({ url }) => url.startsWith('https://gateway/'))).toBe(true)
    await expect.poll(() => lines.length).toBe(7)
    expect(ids(context.checks)).toEqual(allOkBut().slice(1))
    health.resolve({ status: 200, body: '' })
    await ended
    expect(ids(context.checks)).toEqual(allOkBut())
  })

  it('names all checks that fail, and what the others came to', async () => {
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const { context, validate } = environment({ 'http://alb/health': down, 'http://alb/ready': down })
    await expect(validate()).rejects.toMatchObject({
      code: 'validation-failed',
      exitCode: 4,
      message: 'Validation found health, ready failing.',
      evidence: ['GET http://alb/health: connect ECONNREFUSED', 'GET http://alb/ready: connect ECONNREFUSED'],
      // What each of them says is to be done.
      hint: `What runs, and why tasks ended: \`medspa status\`. The API's log: \`medspa logs --since 1h\`.`,
    })
    expect(ids(context.checks)).toEqual(
      allOkBut({ health: 'failed', ready: 'failed', redis: 'skipped', 'missed-call': 'skipped' }),
    )
  })

  it('makes no test call where the API does not know one, or nothing would take it', async () => {
    const untold = { 'http://alb/ready': () => ({ status: 200, body: JSON.stringify({ ready: true }) }) }
    const without = environment(untold)
    expect(await without.validate()).toEqual({
      detail: expect.stringContaining('; missed-call skipped: the image does not know test calls'),
    })
    const silent = environment()
    await silent.validate({ outputs: { api_alb_dns_name: 'alb' } })
    for (const id of ['missed-call', 'voice-health', 'unsigned-webhooks'])
      expect(silent.context.checks).toContainEqual({ id, status: 'skipped', evidence: 'there is no voice gateway' })
    for (const { requests } of [without, silent]) expect(requests.every(({ signed }) => !signed)).toBe(true)
  })

  it('that is cancelled keeps what was seen until then', async () => {
    const health = Promise.withResolvers<Answer>()
    const { cancel, context, lines, validate } = environment({ 'http://alb/health': () => health.promise })
    const ended = validate()
    await expect.poll(() => lines.length).toBe(7)
    cancel.abort()
    health.reject(new Error('aborted'))
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
    expect(ids(context.checks)).toContain('ready ok')
  })
})

describe('a validation of an environment that is parked', () => {
  it('skips every check, and has the voice gateway answer a caller', async () => {
    const { context, requests, validate } = environment()
    expect(await validate({ asleep: parked })).toEqual({
      detail: expect.stringContaining('1 of 9 probes ok; health skipped: it is parked'),
    })
    expect(ids(context.checks)).toEqual([...all.map((id) => `${id} skipped`), 'parked-voice ok'])
    expect(requests).toMatchObject([{ url: 'https://gateway/webhooks/twilio/voice', body: '' }])
  })

  it('fails where a caller hears nothing', async () => {
    const { validate } = environment({ 'https://gateway/webhooks/twilio/voice': () => ({ status: 502, body: '' }) })
    await expect(validate({ asleep: parked })).rejects.toMatchObject({
      code: 'validation-failed',
      evidence: ['POST https://gateway/webhooks/twilio/voice: 502'],
    })
  })

  it('looks again by --wait until a caller is answered', async () => {
    const statuses = [502, 502]
    const { context, validate, waited } = environment({
      'https://gateway/webhooks/twilio/voice': () => ({ status: statuses.shift() ?? 200, body: '<Response/>' }),
    })
    await validate({ asleep: parked, choice: { waitMs: 60_000 } })
    expect(ids(context.checks)?.at(-1)).toBe('parked-voice ok')
    expect(waited()).toBe(20_000)
  })
})

describe('a check more', () => {
  const toy: Check = {
    id: 'toy',
    group: 'api',
    hint: () => 'bring it',
    run: async () => ({ status: 'ok', evidence: 'it is there' }),
  }
  const array = checks as Check[]
  afterEach(() => {
    array.splice(array.indexOf(toy), 1)
  })

  it('is one line of the array: it is run, and skipped where the environment is parked', async () => {
    array.push(toy)
    const awake = environment()
    await awake.validate()
    expect(ids(awake.context.checks)).toEqual([...allOkBut(), 'toy ok'])
    const asleep = environment()
    await asleep.validate({ asleep: parked })
    expect(ids(asleep.context.checks)).toContain('toy skipped')
  })
})

/** What one check came to. */
const outcomeOf = async (id: string, answers: Record<string, () => Answer>, world: World = {}) => {
  const { context, validate, waited } = environment(answers, world)
  await validate().catch(() => {})
  return { ...context.checks?.find((each) => each.id === id), waited: waited() }
}
const readyWith = (checks: Record<string, unknown>) => ({
  'http://alb/ready': () => ({ status: 200, body: JSON.stringify({ ready: true, checks }) }),
})

describe('the log since the rollout', () => {
  it.each([
    [
      'outbox',
      'outbox fetch failed',
      '`outbox fetch failed` once in the log since the rollout at 11:50:00 UTC, last at 11:55:00 UTC',
    ],
    ['redis', 'redis not available', '`redis not available` once in the log'],
    ['api-log', 'outbox delivery failed', '`outbox delivery failed` once'],
    ['api-log', 'auto-migrate: migration failed', '`auto-migrate: migration failed` once'],
    ['api-log', 'panic: runtime error', '`panic:` once'],
  ])('%s fails for "%s"', async (id, words, evidence) => {
    for (const task of ['new', 'ended'])
      expect(await outcomeOf(id, {}, { log: [logged(words, task)] })).toMatchObject({
        status: 'failed',
        evidence: expect.stringContaining(evidence),
      })
  })

  it('counts no line of a task that the rollout replaced', async () => {
    const log = ['old', 'before'].flatMap((task) => [logged('outbox fetch failed', task), logged('panic: x', task)])
    const { context, validate } = environment({}, { log })
    await validate()
    expect(ids(context.checks)).toEqual(allOkBut())
  })

  it('is the last hour of it where the rollout is longer ago', async () => {
    const world = {
      createdAt: ago(60 * 24),
      log: [logged('outbox fetch failed'), logged('outbox fetch failed', 'new', 1)],
    }
    expect(await outcomeOf('outbox', {}, world)).toMatchObject({
      evidence: '`outbox fetch failed` 2 times in the log since 11:00:00 UTC, last at 11:59:00 UTC',
    })
  })

  it('shows no line: it may hold a number of a patient', async () => {
    const log = [logged('outbox delivery failed +12065550199')]
    expect(JSON.stringify(await outcomeOf('api-log', {}, { log }))).not.toContain('2065550199')
  })

  it("may be held against words of the operator's own", async () => {
    const validation = { urls: [], trouble: ['out of credit'] }
    expect(await outcomeOf('api-log', {}, { validation, log: [logged('panic: x')] })).toMatchObject({ status: 'ok' })
    const log = [logged('provider is out of credit')]
    expect(await outcomeOf('api-log', {}, { validation, log })).toMatchObject({ status: 'failed' })
  })

  it('may be held against more words than CloudWatch takes at once; a line with two of them counts once', async () => {
    const trouble = Array.from({ length: 50 }, (_, index) => `word ${index} ${'x'.repeat(190)}`)
    const validation = { urls: [], trouble }
    const log = [logged(`${trouble[49]} ${trouble[0]}`, 'new', 3), logged(trouble[20] ?? '', 'new', 4)]
    expect(await outcomeOf('api-log', {}, { validation, log })).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/word 0 x+` once .*; `word 20 x+` once .*; `word 49 x+` once /),
    })
    expect(await outcomeOf('api-log', {}, { validation })).toMatchObject({ status: 'ok' })
  })
})

describe('Redis', () => {
  const down = logged('redis not available', 'new', 8)
  const up = logged('redis connected', 'new', 6)
  it.each([
    ['that was not there yet when the tasks began', {}, [down, up], 'ok'],
    ['that went away', {}, [up, logged('redis not available')], 'failed'],
    ['that one of two tasks does not reach', {}, [logged('redis not available', 'other', 7), up], 'failed'],
    ['that a task missed which ended since', {}, [logged('redis not available', 'ended', 8), up], 'ok'],
    [
      'that a task missed while it ended, after the others had it',
      {},
      [up, logged('redis not available', 'ended')],
      'ok',
    ],
    ['that only a task which ended speaks of', {}, [logged('redis not available', 'ended')], 'failed'],
    ['that the API calls ok', { redis: 'ok' }, [], 'ok'],
    ['that the API calls ok in an object', { redis: { status: 'ok', ms: 2 } }, [], 'ok'],
    // What an API says that takes an address that is not set for a choice.
    ['that the API has not', { redis: 'not configured' }, [], 'failed'],
    ['of which nobody tells', {}, [], 'skipped'],
  ])('%s', async (_, view, log, status) => {
    expect(await outcomeOf('redis', readyWith(view), { log })).toMatchObject({ status })
  })
})

describe('an unsigned webhook', () => {
  const twilio = 'unsigned https://gateway/webhooks/twilio/voice'
  const telnyx = 'unsigned https://gateway/webhooks/telnyx/voice'
  const says = (status: number) => () => ({ status, body: '' })
  const lambdaSays = (why: string) => () => ({ status: 200, body: '', headers: { 'x-medspa-answer': why } })
  it.each([
    ['refused by both', { [twilio]: says(401), [telnyx]: says(403) }, 'ok', ''],
    [
      'taken',
      { [twilio]: says(200) },
      'failed',
      'unsigned POST https://gateway/webhooks/twilio/voice: 200, and not 401 or 403',
    ],
    ['of a provider that the API does not serve', { [telnyx]: says(404) }, 'failed', 'telnyx/voice: 404, and not'],
    [
      'of a provider without its key',
      { [telnyx]: says(503) },
      'ok',
      'telnyx/voice: 503 (TELNYX_PUBLIC_KEY is not set)',
    ],
    [
      'of a provider with its key, while the API is away',
      { [twilio]: says(503) },
      'failed',
      'twilio/voice: 503, and not',
    ],
    [
      "of a provider without its key, as the voice Lambda passes the API's 503 on",
      { [telnyx]: says(502) },
      'ok',
      'telnyx/voice: 502 (TELNYX_PUBLIC_KEY is not set)',
    ],
    [
      'of a provider with its key, which the voice Lambda answers itself',
      { [twilio]: lambdaSays('unavailable') },
      'failed',
      'twilio/voice: 200, by the voice Lambda itself (unavailable), and not 401 or 403',
    ],
    [
      'of a parked Lambda, whether the API has any key',
      { [twilio]: lambdaSays('parked') },
      'failed',
      'twilio/voice: 200, by the voice Lambda itself (parked), and not 401 or 403',
    ],
    [
      "of providers that the API's Lambda answers for, without any key",
      { [twilio]: lambdaSays('unavailable'), [telnyx]: says(502) },
      'skipped',
      'twilio/voice: 200, by the voice Lambda itself (unavailable) (TWILIO_AUTH_TOKEN is not set)',
    ],
    [
      'of providers without any key',
      { [twilio]: says(503), [telnyx]: says(503) },
      'skipped',
      'TWILIO_AUTH_TOKEN is not set',
    ],
  ])('%s', async (name, answers, status, evidence) => {
    const keys: Record<string, string> = name.endsWith('any key')
      ? { TWILIO_AUTH_TOKEN: 'PLACEHOLDER' }
      : { TWILIO_AUTH_TOKEN: 't' }
    expect(await outcomeOf('unsigned-webhooks', answers, { keys })).toMatchObject({
      status,
      evidence: expect.stringContaining(evidence),
    })
  })
})

describe('an API that is not ready', () => {
  const flaky = (failures: number, answer: Answer) => {
    let left = failures
    return { 'http://alb/ready': () => (left-- > 0 ? answer : ready) }
  }
  const starting = { status: 503, body: JSON.stringify({ ready: false, checks: { sms: 'starting' } }) }

  it('is asked again for five minutes after a rollout', async () => {
    const world = { createdAt: ago(1) }
    expect(await outcomeOf('ready', flaky(20, starting), world)).toMatchObject({ status: 'ok', waited: 40_000 })
    expect(await outcomeOf('ready', flaky(1e6, starting), world)).toMatchObject({
      status: 'failed',
      evidence: 'GET http://alb/ready: 503, {"sms":"starting"}',
      waited: 4 * MINUTE,
    })
  })

  it('has its log read once it is ready: what it said at its start is not its last word', async () => {
    const connected = { ...logged('redis connected'), at: new Date(now.getTime() + 30_000) }
    const world = { createdAt: ago(1), log: [logged('redis not available', 'new', 0), connected] }
    expect(await outcomeOf('redis', flaky(20, starting), world)).toMatchObject({ status: 'ok' })
  })

  it('is asked for five minutes where the clock here is hours behind', async () => {
    const world = { createdAt: ago(-120) }
    expect(await outcomeOf('ready', flaky(1e6, starting), world)).toMatchObject({
      status: 'failed',
      waited: 5 * MINUTE,
    })
  })

  it.each([
    ['of which the rollout is longer ago', starting, {}],
    ['that is to have no task', starting, { createdAt: ago(1), desired: 0 }],
    ['whose answer does not change by waiting', { status: 301, body: '' }, { createdAt: ago(1) }],
  ])('%s is asked once', async (_, answer, world) => {
    expect(await outcomeOf('ready', flaky(1e6, answer), world)).toMatchObject({ status: 'failed', waited: 0 })
  })
})

describe('URLs of the operator', () => {
  const says =
    (status: number, body = '') =>
    () => ({ status, body })
  it.each([
    [
      'that answers',
      '/static/hello.mp3',
      says(200, 'x'.repeat(100)),
      { min_bytes: 100 },
      'ok',
      'GET http://alb/static/hello.mp3: 200, 100 bytes',
    ],
    [
      'that is small',
      '/static/hello.mp3',
      says(200, 'x'),
      { min_bytes: 100 },
      'failed',
      '1 bytes, less than 100 bytes',
    ],
    ['that is gone', 'https://portal/x', says(404), {}, 'failed', 'GET https://portal/x: 404, 0 bytes, not 200'],
    ['that is to redirect', 'https://portal/x', says(302), { status: 302 }, 'ok', '302'],
  ])('%s', async (_, url, answer, wanted, status, evidence) => {
    const whole = url.startsWith('/') ? `http://alb${url}` : url
    const world = { validation: { urls: [{ url, ...wanted }] } }
    expect(await outcomeOf('urls', { [whole]: answer }, world)).toMatchObject({
      status,
      evidence: expect.stringContaining(evidence),
    })
  })
})

it('a Redis that was away when the tasks began is asked for in the log until the line that it is connected has come', async () => {
  const away = logged('redis not available', 'new', 3)
  const { context, validate, waited } = environment({}, { log: [away, logged('redis connected', 'new', -8 / 60)] })
  await validate()
  expect([ids(context.checks), waited()]).toEqual([allOkBut(), 8000])
  expect(await outcomeOf('redis', {}, { log: [away] })).toMatchObject({ status: 'failed', waited: 30_000 })
})

describe('an API behind a certificate', () => {
  const answers = {
    'https://api.example.com/ready': () => ready,
    // As the load balancer answers at port 80.
    'http://alb/ready': () => ({ status: 301, body: '', location: 'https://alb:443/ready' }),
  }

  it('is asked at the load balancer, under the name of its certificate, whatever DNS says', async () => {
    const { context, lines, requests, validate } = environment(answers, { certificate: ['api.example.com'] })
    await validate()
    expect(ids(context.checks)).toEqual(allOkBut())
    const ofApi = requests.filter(({ url }) => !url.startsWith('https://gateway/'))
    expect(ofApi.toSorted((one, other) => (one.url < other.url ? -1 : 1))).toEqual([
      { url: 'https://api.example.com/health', at: 'alb', signed: false },
      { url: 'https://api.example.com/ready', at: 'alb', signed: false },
    ])
    expect(lines).toContain(
      'health: ok: GET https://api.example.com/health at alb (the first name of its certificate): 200',
    )
  })

  it("is asked for paths of the operator's own there too, and for other URLs where they are", async () => {
    const validation = { urls: [{ url: '/static/a.mp3' }, { url: 'https://portal/x' }] }
    const { requests, validate } = environment(answers, { certificate: ['api.example.com'], validation })
    await validate()
    expect(requests).toContainEqual({ url: 'https://api.example.com/static/a.mp3', at: 'alb', signed: false })
    expect(requests).toContainEqual({ url: 'https://portal/x', signed: false })
  })

  it('is asked under the name of the release parameter, for which nobody has to ask ACM', async () => {
    const world = { certificate: [], api_certificate_name: 'api.example.com' }
    expect(await outcomeOf('health', answers, world)).toMatchObject({
      evidence: 'GET https://api.example.com/health at alb (api_certificate_name): 200',
    })
  })

  it('fails where it redirects, and the evidence says where to, without the query', async () => {
    const moved = () => ({ status: 301, body: '', location: 'https://portal.example.com/login?token=t' })
    const world = { certificate: ['api.example.com'] }
    expect(await outcomeOf('health', { ...answers, 'https://api.example.com/health': moved }, world)).toEqual({
      id: 'health',
      status: 'failed',
      evidence: expect.stringMatching(/: 301, a redirect to https:\/\/portal\.example\.com\/login$/),
      hint: expect.stringContaining('medspa status'),
      waited: 0,
    })
  })

  it('is refused without any name', async () => {
    const { validate } = environment(answers, { certificate: [] })
    await expect(validate()).rejects.toMatchObject({ code: 'certificate-nameless', exitCode: 3 })
  })
})

describe('the public URL', () => {
  const publicUrl = 'https://api.example.com'
  const host = 'api.example.com'
  const record = `For it to lead here: CNAME ${host} -> alb (at the top of a zone an alias)`
  it.each([
    ['a CNAME', { names: ['alb'] }, 'ok', `GET ${publicUrl}/health: 200`],
    ['a CNAME of a CNAME', { names: ['app.example.net', 'dualstack.alb'] }, 'ok', '200'],
    ['an alias', { addresses: ['203.0.113.2'] }, 'ok', '200'],
    ['nothing', {}, 'skipped', `${host} leads nowhere yet. ${record}`],
    [
      'a CDN',
      { names: ['d1.cdn.example'], addresses: ['198.51.100.1'] },
      'skipped',
      `${host} leads elsewhere: d1.cdn.example, 198.51.100.1. ${record}`,
    ],
    ['a DNS that does not answer', undefined, 'skipped', `DNS does not say where ${host} leads: queryA ESERVFAIL`],
  ])('that is %s', async (_, led, status, evidence) => {
    const dns: World['dns'] = led === undefined ? {} : { [host]: led }
    const outcome = await outcomeOf('public-url', {}, { publicUrl, dns })
    expect(outcome).toMatchObject({ status, evidence: expect.stringContaining(evidence) })
  })

  it('is asked through DNS, and must answer 200 itself', async () => {
    const answers = { [`${publicUrl}/health`]: () => ({ status: 308, body: '', location: '/health/' }) }
    const world = { publicUrl, dns: { [host]: { names: ['alb'] } } }
    expect(await outcomeOf('public-url', answers, world)).toMatchObject({
      status: 'failed',
      evidence: `GET ${publicUrl}/health: 308, a redirect to ${publicUrl}/health/`,
    })
    const { requests, validate } = environment({}, world)
    await validate()
    expect(requests).toContainEqual({ url: `${publicUrl}/health`, signed: false })
  })

  it('is looked at only where there is one', async () => {
    expect(await outcomeOf('public-url', {})).toEqual({ waited: 0 })
  })
})
