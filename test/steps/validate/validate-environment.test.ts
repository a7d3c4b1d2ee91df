import { afterEach, describe, expect, it } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import type { Check, CheckResult } from '../../../src/steps/validate/checks/check.ts'
import { checks } from '../../../src/steps/validate/checks/index.ts'
import { validateEnvironment } from '../../../src/steps/validate/validate-environment.ts'

const outputs = { api_alb_dns_name: 'alb', api_gateway_url: 'https://gateway/' }
const parked = { how: 'parked', full: false } as const
const ready = { status: 200, body: JSON.stringify({ ready: true, checks: { db: 'ok' }, testCalls: true }) }

type Answer = { status: number; body: string }
type Asked = { url: string; body?: string | undefined }

/** An environment whose parts answer as told; by default all is well. */
function environment(answers: Record<string, () => Answer | Promise<Answer>> = {}) {
  const requests: Asked[] = []
  const lines: string[] = []
  const answer = async (url: string): Promise<Answer> => {
    if (url in answers) return (answers[url] as () => Answer)()
    return url.endsWith('/ready') ? ready : { status: 200, body: '<Response/>' }
  }
  const token = new Sensitive('token-of-twilio')
  const deps = {
    clock: { now: () => new Date(0), sleep: async () => {} },
    http: {
      async request(url: string, { body }: { body?: string } = {}) {
        requests.push({ url, body })
        return { headers: new Headers(), ...(await answer(url)) }
      },
    },
    logs: {
      find: async () => [{ message: 'conversation started' }, { message: 'outbox delivered' }],
    },
    names: { appSecrets: 'app', redisAuth: 'redis', apiLogGroup: '/api' },
    redactor: { add() {} },
    secrets: { read: async () => ({ values: new Map([['TWILIO_AUTH_TOKEN', token]]) }) },
    settings: { environment: 'development' },
  }
  const cancel = new AbortController()
  const progress = { line: (text: string) => lines.push(text), status() {}, signal: cancel.signal }
  const context: { outputs: typeof outputs; asleep?: typeof parked; checks?: CheckResult[] } = { outputs }
  return {
    cancel,
    context,
    lines,
    requests,
    validate: (more: { asleep?: typeof parked; outputs?: object } = {}) =>
      validateEnvironment.run(deps as never, Object.assign(context, more), progress),
  }
}

const ids = (results: readonly CheckResult[] | undefined) => results?.map(({ id, status }) => `${id} ${status}`)

describe('a validation', () => {
  it('runs every check, and asks the API once whether it is ready', async () => {
    const { context, lines, requests, validate } = environment()
    expect(await validate()).toEqual({ detail: '3 of 3 probes ok' })
    expect(ids(context.checks)).toEqual(['health ok', 'ready ok', 'missed-call ok'])
    expect(requests.filter(({ url }) => url === 'http://alb/ready')).toHaveLength(1)
    expect(lines).toContain('health: ok: GET http://alb/health: 200')
    expect(lines).toContain('ready: ok: GET http://alb/ready: 200, {"db":"ok"}')
  })

  it('runs them side by side, and tells them in their order, whichever answers first', async () => {
    const health = Promise.withResolvers<Answer>()
    const { context, lines, requests, validate } = environment({ 'http://alb/health': () => health.promise })
    const ended = validate()
    await expect.poll(() => requests.some(({ url }) => url.startsWith('https://gateway/'))).toBe(true)
    await expect.poll(() => lines.length).toBe(2)
    expect(ids(context.checks)).toEqual(['ready ok', 'missed-call ok'])
    health.resolve({ status: 200, body: '' })
    await ended
    expect(ids(context.checks)).toEqual(['health ok', 'ready ok', 'missed-call ok'])
  })

  it('names all checks that fail, and what the others came to', async () => {
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const { context, validate } = environment({ 'http://alb/health': down, 'http://alb/ready': down })
    await expect(validate()).rejects.toMatchObject({
      code: 'validation-failed',
      exitCode: 4,
      message: 'Validation found health, ready failing.',
      evidence: ['GET http://alb/health: connect ECONNREFUSED', 'GET http://alb/ready: connect ECONNREFUSED'],
    })
    expect(ids(context.checks)).toEqual(['health failed', 'ready failed', 'missed-call skipped'])
  })

  it('makes no test call where the API does not know one, or nothing would take it', async () => {
    const untold = { 'http://alb/ready': () => ({ status: 200, body: JSON.stringify({ ready: true }) }) }
    const without = environment(untold)
    expect(await without.validate()).toEqual({
      detail: expect.stringContaining('2 of 3 probes ok; missed-call skipped'),
    })
    const silent = environment()
    await silent.validate({ outputs: { api_alb_dns_name: 'alb' } })
    expect(silent.context.checks?.at(-1)?.evidence).toBe('there is no voice gateway')
    for (const { requests } of [without, silent])
      expect(requests.every(({ url }) => url.startsWith('http://alb/'))).toBe(true)
  })

  it('that is cancelled keeps what was seen until then', async () => {
    const health = Promise.withResolvers<Answer>()
    const { cancel, context, lines, validate } = environment({ 'http://alb/health': () => health.promise })
    const ended = validate()
    await expect.poll(() => lines.length).toBe(2)
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
      detail: expect.stringContaining('1 of 4 probes ok; health skipped: it is parked'),
    })
    expect(ids(context.checks)).toEqual(['health skipped', 'ready skipped', 'missed-call skipped', 'parked-voice ok'])
    expect(requests).toEqual([{ url: 'https://gateway/webhooks/twilio/voice', body: '' }])
  })

  it('fails where a caller hears nothing', async () => {
    const { validate } = environment({ 'https://gateway/webhooks/twilio/voice': () => ({ status: 502, body: '' }) })
    await expect(validate({ asleep: parked })).rejects.toMatchObject({
      code: 'validation-failed',
      evidence: ['POST https://gateway/webhooks/twilio/voice: 502'],
    })
  })
})

describe('a check more', () => {
  const toy: Check = { id: 'toy', run: async () => ({ status: 'ok', evidence: 'it is there' }) }
  const array = checks as Check[]
  afterEach(() => {
    array.splice(array.indexOf(toy), 1)
  })

  it('is one line of the array: it is run, and skipped where the environment is parked', async () => {
    array.push(toy)
    const awake = environment()
    await awake.validate()
    expect(ids(awake.context.checks)).toEqual(['health ok', 'ready ok', 'missed-call ok', 'toy ok'])
    const asleep = environment()
    await asleep.validate({ asleep: parked })
    expect(ids(asleep.context.checks)).toContain('toy skipped')
  })
})
