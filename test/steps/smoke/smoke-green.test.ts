import { describe, expect, it } from 'vitest'
import { askAll } from '../../../probe/http/ask.ts'
import { reportLine } from '../../../probe/report.ts'
import { OperatorError } from '../../../src/errors.ts'
import type { Smoke } from '../../../src/rollout/index.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { replaceTasks } from '../../../src/steps/release/replace-tasks.ts'
import { shiftTraffic } from '../../../src/steps/release/shift-traffic.ts'
import { type Ask, answersSchema } from '../../../src/steps/smoke/ask.ts'
import { twilioSignature } from '../../../src/voice/twilio.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

type Answered = { status: number; bytes?: number; said?: object; location?: string } | { error: string }
type World = {
  /** By the id of the ask; by default everything is well. */
  answers?: Record<string, Answered>
  controller?: string
  serves?: boolean
  keys?: Record<string, string>
  /** Production, with these numbers of test calls or none. */
  production?: boolean
  numbers?: { caller: string; clinic: string }
  urls?: { url: string; status?: number; min_bytes?: number }[]
  certificate?: string
  outputs?: object
  image?: () => unknown
  report?: string
  /** Ids of what the probe leaves out, as another answer does not say that it may be asked. */
  leftOut?: string[]
}

const wellOf = ({ id }: Ask): Answered => {
  if (id === 'ready') return { status: 200, said: { ready: true, checks: { database: 'ok' }, testCalls: true } }
  return id.startsWith('unsigned ') ? { status: 403 } : { status: 200 }
}

/** A service of `api:1` whose new tasks are asked by a probe that answers as told. */
function environment(world: World = {}) {
  const calls: string[] = []
  const lines: string[] = []
  let asked: { door: object; asks: Ask[] } | undefined
  let smoke: Smoke | undefined
  const tls = world.certificate !== undefined
  const at = '10.0.1.5:9000'
  const reported = () => {
    if (world.report !== undefined) return world.report
    const made = (asked?.asks ?? []).filter(({ id }) => !world.leftOut?.includes(id))
    const answers = made.map((ask) => {
      const answer = world.answers?.[ask.id] ?? wellOf(ask)
      return { id: ask.id, ...('error' in answer ? answer : { at, bytes: 4, ...answer }) }
    })
    return reportLine('ask', { result: { answers } })
  }
  const deps = fakeDeps({
    certificates: { names: async () => (world.certificate ? [world.certificate] : []) },
    clock: clockOfSleeps(),
    identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn:aws:iam::1:user/x' }) as never },
    images: { probe: { tag: async () => 'probe-1' } as never },
    loadBalancer: { certificate: async () => (tls ? 'arn:aws:acm:::certificate/1' : undefined) },
    logs: { last: async () => [reported()] },
    redactor: { add: () => {} },
    registries: {
      find: async () => ({ uri: 'registry' }) as never,
      image: async () => {
        calls.push('image')
        return (world.image?.() ?? {}) as never
      },
    },
    releaseParameter: { read: async () => undefined },
    rollout: {
      serves: async () => world.serves ?? false,
      keepAtLeast: async () => {},
      async move(_target, progress, given) {
        calls.push('move')
        smoke = given
        await given?.(progress.signal)
        calls.push('traffic')
      },
    },
    runTask: {
      run: async ({ startedBy }) => {
        calls.push(startedBy ?? '')
        return { taskArn: 'task/1' }
      },
      wait: async (taskArn) => ({ taskArn, containers: [{ name: 'probe', exitCode: 0 }] }),
    },
    secrets: {
      heldSince: async () => new Date(0),
      markRolled: async () => {},
      read: async (name: string) =>
        ({
          values: new Map(
            Object.entries(
              name.endsWith('app-secrets')
                ? (world.keys ?? { TWILIO_AUTH_TOKEN: 'token-of-twilio', TELNYX_PUBLIC_KEY: 'key-of-telnyx' })
                : {},
            ).map(([key, value]) => [key, new Sensitive(value)]),
          ),
        }) as never,
    },
    service: {
      runningTasks: async () => [],
      describe: async () =>
        ({
          controller: world.controller ?? 'CODE_DEPLOY',
          desired: 1,
          taskDefinitionArn: 'task-definition/api:2',
          subnets: [],
          securityGroups: [],
          assignPublicIp: false,
        }) as never,
    },
    settings: {
      environment: world.production ? 'production' : 'development',
      desiredCount: 1,
      publicUrl: undefined,
      validation: { urls: world.urls ?? [], trouble: undefined, testNumbers: world.numbers },
    },
    taskDefinitions: {
      register: async ({ container }) => {
        const { environment = [], secrets = [] } = container
        expect(secrets).toEqual([])
        asked = JSON.parse(environment.find(({ name }) => name === 'ASKS')?.value ?? 'null')
        return 'probe:1'
      },
    },
    testListener: { find: async () => ({ addresses: ['10.0.1.5', '10.0.2.7'], port: 9000, tls }) },
    workers: { found: async () => [] },
  })
  const outputs = {
    api_task_definition_arn: 'arn:aws:ecs:us-east-1:1:task-definition/api:2',
    api_alb_dns_name: 'alb.example',
    api_gateway_url: 'https://gateway.example/',
    ...world.outputs,
  }
  const progress = { line: (text: string) => void lines.push(text), status() {}, signal: new AbortController().signal }
  return {
    calls,
    lines,
    asked: () => asked,
    smoke: () => smoke,
    shift: () => shiftTraffic.run(deps, { outputs }, progress),
    replace: (context: { outputs?: typeof outputs } = { outputs }) => replaceTasks.run(deps, context, progress),
  }
}

describe('new tasks of a blue/green rollout', () => {
  it('are asked by the probe before they have traffic, with its image at hand before anything is begun', async () => {
    const { calls, lines, shift } = environment({ certificate: 'api.example.com' })
    expect(await shift()).toEqual({ detail: 'api:2 serves' })
    // The second look is that of the task itself.
    expect(calls).toEqual(['image', 'move', 'image', 'medspa-probe-ask', 'traffic'])
    expect(lines).toContain('health: ok: GET https://api.example.com/health at 10.0.1.5:9000: 200, 4 bytes')
  })

  it("are asked at the private addresses of the load balancer, under the certificate's name", async () => {
    const { asked, shift } = environment({ certificate: 'api.example.com' })
    await shift()
    expect(asked()?.door).toEqual({
      addresses: ['10.0.1.5', '10.0.2.7'],
      port: 9000,
      tls: true,
      host: 'api.example.com',
    })
  })

  it("are asked by plain HTTP under the load balancer's name where there is no certificate", async () => {
    const { asked, shift } = environment({ outputs: { api_alb_dns_name: '127.1.2.3:8080' } })
    await shift()
    expect(asked()?.door).toMatchObject({ tls: false, host: '127.1.2.3' })
  })

  it("are asked for all that a validation asks the API for: also unsigned calls, the operator's own paths and a test call", async () => {
    const urls = [{ url: '/docs', status: 200, min_bytes: 3 }, { url: 'https://www.example.com/' }]
    const { asked, shift } = environment({
      outputs: { api_health_path: '/healthz', api_ready_path: '/readyz' },
      urls,
    })
    await shift()
    const { asks = [] } = asked() ?? {}
    expect(asks.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /healthz',
      'GET /readyz',
      'POST /webhooks/twilio/voice',
      'POST /webhooks/telnyx/voice',
      'POST /webhooks/twilio/voice',
      'GET /docs',
    ])
    expect(asks.filter(({ patience }) => patience).map(({ id }) => id)).toEqual(['ready'])
    const call = asks.find(({ id }) => id === 'missed-call')
    // As the voice Lambda hands on what the gateway was called for.
    expect(call).toMatchObject({
      onlyIf: { id: 'ready', key: 'testCalls' },
      headers: { 'x-forwarded-host': 'gateway.example', 'x-forwarded-proto': 'https' },
    })
    const form = Object.fromEntries(new URLSearchParams(call?.body))
    expect(call?.headers?.['x-twilio-signature']).toBe(
      twilioSignature(new Sensitive('token-of-twilio'), 'https://gateway.example/webhooks/twilio/voice', form),
    )
    expect(JSON.stringify(asked())).not.toMatch(/token-of-twilio|key-of-telnyx/)
  })

  it('are asked for a test call of production only with the numbers that were configured', async () => {
    const without = environment({ production: true })
    await without.shift()
    expect(without.asked()?.asks.map(({ id }) => id)).not.toContain('missed-call')
    expect(without.lines).toContainEqual(expect.stringMatching(/^missed-call: skipped: .*validation\.test_numbers/))
    const numbers = { caller: '+13035550199', clinic: '+13035550100' }
    const configured = environment({ production: true, numbers })
    await configured.shift()
    const { body } = configured.asked()?.asks.find(({ id }) => id === 'missed-call') ?? {}
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ From: numbers.caller, To: numbers.clinic })
  })

  it('are asked for no call where there is no gateway, and for no signed one where nothing could sign it', async () => {
    const idsOf = async (world: World) => {
      const { asked, shift } = environment(world)
      await shift()
      return asked()?.asks.map(({ id }) => id)
    }
    expect(await idsOf({ outputs: { api_gateway_url: undefined } })).toEqual(['health', 'ready'])
    const keys = { TWILIO_AUTH_TOKEN: 'PLACEHOLDER', TELNYX_PUBLIC_KEY: 'key-of-telnyx' }
    const answers = { 'unsigned /webhooks/twilio/voice': { status: 503 } }
    expect(await idsOf({ answers, keys })).not.toContain('missed-call')
  })
})

describe('what is found', () => {
  it.each<[string, World, string]>([
    [
      '/health',
      { answers: { health: { status: 500 } } },
      'health: GET http://alb.example/health at 10.0.1.5:9000: 500',
    ],
    [
      '/ready, with what it says of its parts',
      { answers: { ready: { status: 503, said: { ready: false, checks: { database: 'failed' } } } } },
      'ready: GET http://alb.example/ready at 10.0.1.5:9000: 503, 4 bytes, {"database":"failed"}',
    ],
    ['/ready that is no JSON', { answers: { ready: { status: 200 } } }, 'ready: GET http://alb.example/ready'],
    [
      'an unsigned call that is taken',
      { answers: { 'unsigned /webhooks/telnyx/voice': { status: 200 } } },
      'unsigned-webhooks: POST http://alb.example/webhooks/telnyx/voice at 10.0.1.5:9000: 200',
    ],
    [
      'a webhook that says it has no key, and has one',
      { answers: { 'unsigned /webhooks/twilio/voice': { status: 503 } } },
      'unsigned-webhooks: POST http://alb.example/webhooks/twilio/voice at 10.0.1.5:9000: 503',
    ],
    ['a signed call', { answers: { 'missed-call': { status: 500 } } }, 'missed-call: POST http://alb.example/webhooks'],
    [
      'a path that is shorter than it has to be',
      { urls: [{ url: '/docs', min_bytes: 5 }] },
      'urls: GET http://alb.example/docs at 10.0.1.5:9000: 200, 4 bytes',
    ],
    [
      'a redirect',
      { answers: { health: { status: 301, location: 'https://elsewhere.example/' } } },
      'health: GET http://alb.example/health at 10.0.1.5:9000: 301, a redirect to https://elsewhere.example/',
    ],
    [
      'nobody who answers',
      { answers: { health: { error: 'connect ECONNREFUSED 10.0.1.5:9000' } } },
      'health: GET http://alb.example/health: connect ECONNREFUSED',
    ],
  ])('stops it: %s', async (_, world, words) => {
    const { calls, shift } = environment(world)
    await expect(shift()).rejects.toMatchObject({
      code: 'rollout-failed',
      whose: 'operator',
      message: expect.stringContaining(`the new tasks fail before they have any traffic: ${words}`),
    })
    expect(calls).not.toContain('traffic')
  })

  it('is told whole: the first in the message, the others as evidence', async () => {
    const { shift } = environment({ answers: { health: { status: 500 }, 'missed-call': { status: 502 } } })
    await expect(shift()).rejects.toMatchObject({
      message: expect.stringContaining('health: GET'),
      evidence: [expect.stringMatching(/^missed-call: POST .* 502, 4 bytes$/)],
    })
  })

  it('is nothing where the image knows no test calls, and a key is not set', async () => {
    const keys = { TWILIO_AUTH_TOKEN: 'token-of-twilio' }
    const answers = { 'unsigned /webhooks/telnyx/voice': { status: 503 } }
    const world = environment({ answers, keys, leftOut: ['missed-call'] })
    await world.shift()
    expect(world.lines.filter((line) => line.includes(': skipped: '))).toEqual([
      expect.stringMatching(/^unsigned-webhooks: .*telnyx.* 503/),
      'missed-call: skipped: POST http://alb.example/webhooks/twilio/voice: not asked, as /ready tells no testCalls',
    ])
    expect(world.calls).toContain('traffic')
  })

  it("is the probe's own failure too: what was not asked gets no traffic", async () => {
    const { calls, shift } = environment({ report: reportLine('ask', { error: new Error('ASKS is not set') }) })
    await expect(shift()).rejects.toMatchObject({ code: 'probe-failed' })
    expect(calls).not.toContain('traffic')
  })
})

it("begins nothing where the probe's image cannot be had", async () => {
  const { calls, shift } = environment({
    image() {
      throw new OperatorError('no engine', { code: 'engine-missing', whose: 'docker' })
    },
  })
  await expect(shift()).rejects.toMatchObject({ code: 'engine-missing' })
  expect(calls).toEqual(['image'])
})

it('asks tasks that replace those of the same release, where it is known where', async () => {
  const redeployed = environment({ answers: { ready: { status: 503, said: { ready: false } } } })
  await expect(redeployed.replace()).rejects.toMatchObject({ code: 'rollout-failed' })
  expect(redeployed.calls).not.toContain('traffic')
  const rotated = environment({})
  expect(await rotated.replace({})).toEqual({ detail: '1 new task' })
  expect(rotated.calls).toEqual(['move', 'traffic'])
})

it('asks nobody where ECS replaces the tasks itself, or the release serves already', async () => {
  const rolling = environment({ controller: 'ECS' })
  await rolling.shift()
  expect(rolling.calls).toEqual(['move', 'traffic'])
  expect(rolling.smoke()).toBeUndefined()
  const serving = environment({ serves: true })
  expect(await serving.shift()).toMatchObject({ skipped: 'api:2 serves already' })
  expect(serving.calls).toEqual([])
})

it('reads what the probe reports', async () => {
  const door = { addresses: [], port: 9000, host: 'api.example.com', tls: false }
  const reported = await askAll({ door, asks: [{ id: 'health', method: 'GET', path: '/health' }] })
  expect(answersSchema.parse(reported).answers).toEqual([{ id: 'health', error: 'no address to ask at' }])
})
