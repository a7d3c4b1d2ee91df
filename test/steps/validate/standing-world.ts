import { generateKeyPairSync } from 'node:crypto'
import type { Led } from '../../../src/io/resolve.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { remembering } from '../../../src/steps/status/remembering.ts'
import type { Check, CheckNeeds, CheckOutcome, CheckTarget } from '../../../src/steps/validate/checks/check.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'

export const now = new Date('2026-11-23T14:00:00Z')
const { privateKey } = generateKeyPairSync('ed25519')
export const signingKeys = {
  twilio: 'f'.repeat(32),
  telnyx: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
}

const group = 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/medspa-development-api-blue/1'
const revision = 'arn:aws:ecs:us-east-1:1:task-definition/medspa-development-api:7'
export const live = 'arn:aws:lambda:us-east-1:1:function:medspa-development-voice:live'
const wrapped = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${live}/invocations`
const webhooks = ['POST /webhooks/twilio/voice', 'POST /webhooks/telnyx/voice']
export const routes = webhooks.map((route) => ({ route, leadsTo: wrapped }))

type Posted = { url: string; headers: Record<string, string>; body: string }

export type World = {
  deps?: GivenDeps
  target?: Partial<CheckTarget>
  settings?: GivenDeps['settings']
  keys?: Record<string, string>
  /** Why the voice Lambda answers webhooks itself. */
  byLambda?: string
  /** The status of the answer to a webhook's post. */
  answers?: (posted: Posted) => number
  /** How often the API logs each of its words of one call. */
  logs?: { started: number; delivered: number }
  dns?: Record<string, Partial<Led>>
  signs?: boolean
  testCalls?: boolean
  voice?: string | undefined
}

/** A development environment that is well, of which one check is made; with other parts in their place. */
export async function outcomeOf(check: Check, world: World = {}): Promise<CheckOutcome & { posted: Posted[] }> {
  const posted: Posted[] = []
  const clock = clockOfSleeps(now.getTime())
  const keys = world.keys ?? { TWILIO_AUTH_TOKEN: 'a'.repeat(32), TELNYX_PUBLIC_KEY: 'key-of-telnyx' }
  const { delivered, started } = world.logs ?? { started: 1, delivered: 1 }
  const logged = [
    ...Array.from({ length: started }, () => 'conversation started'),
    ...Array.from({ length: delivered }, () => 'outbox delivered'),
  ]
  const deps = fakeDeps({
    alarms: {
      list: async () => [{ name: 'medspa-development-5xx', state: 'OK', reason: '', topics: ['arn:topic'] }],
      subscribers: async () => ({ confirmed: 1, pending: 0 }),
    },
    certificates: { describe: async () => undefined },
    clock,
    http: {
      async request(url, { body = '', headers = {} } = {}) {
        if (url.includes('/webhooks/')) posted.push({ url, headers, body })
        const status = url.includes('/webhooks/') ? (world.answers?.({ url, headers, body }) ?? 200) : 200
        const own = world.byLambda !== undefined && { 'x-medspa-answer': world.byLambda }
        return { status, headers: new Headers({ date: now.toUTCString(), ...own }), body: '', bytes: 0 }
      },
    },
    loadBalancer: {
      certificate: async () => undefined,
      weights: async () => [{ port: 80, targetGroup: group, weight: 1 }],
    },
    logs: {
      find: async (log, { filterPattern = '' }) => {
        const ids = log.includes('lambda') ? [] : [...filterPattern.matchAll(/"([^"]+)"/g)].map(([, id]) => id)
        return ids.flatMap((id) => logged.map((words) => ({ at: now, message: `${words} ${id}`, stream: 's' })))
      },
    },
    profile: { name: 'sandbox', signingKeys: world.signs === false ? undefined : signingKeys },
    redactor: { add: () => {}, scrub: (text) => text },
    releaseParameter: { read: async () => ({ api_image_tag: '0123456' }) as never },
    resolve: async (host: string) => ({
      names: [],
      addresses: host === 'alb' ? ['203.0.113.1'] : [],
      ...world.dns?.[host],
    }),
    secrets: {
      read: async () =>
        ({ values: new Map(Object.entries(keys).map(([key, value]) => [key, new Sensitive(value)])) }) as never,
    },
    service: {
      describe: async () =>
        ({
          controller: 'ECS',
          desired: 1,
          running: 1,
          pending: 0,
          taskDefinitionArn: revision,
          taskSets: [],
          targetGroups: [group],
          deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinitionArn: revision }],
        }) as never,
      runningTasks: async () =>
        [
          {
            id: 'f17be582aaaa',
            lastStatus: 'RUNNING',
            address: '10.0.0.7',
            startedBy: 'ecs-svc/1',
            taskDefinitionArn: revision,
          },
        ] as never,
      stoppedTasks: async () => [],
    },
    targetHealth: { targets: async () => [{ address: '10.0.0.7', state: 'healthy' }] as never },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: 'api', image: 'registry/api:0123456' }], tags: {} }) as never,
    },
    voiceGateway: {
      find: async () => ({ id: 'a1', endpoint: 'https://gateway' }),
      routes: async () => routes,
    },
    voiceLambda: {
      state: async () => ({ version: '3', release: '0123456', state: 'Active', lastUpdate: 'Successful' }),
    },
    ...world.deps,
    settings: { validation: { urls: [], trouble: undefined, testNumbers: undefined }, ...world.settings },
  })
  const target: CheckTarget = {
    urls: {
      api: 'http://alb',
      at: undefined,
      nameFrom: undefined,
      balancer: 'alb',
      voice: 'voice' in world ? world.voice : 'https://gateway',
    },
    paths: { health: '/health', ready: '/ready' },
    outputs: {},
    workers: [],
    standing: true,
    readiness: async () => ({
      outcome: { status: 'ok', evidence: '' },
      parts: {},
      testCalls: world.testCalls ?? true,
    }),
    servingLog: async () => undefined,
    servingLogNow: async () => undefined,
    testCalls: new Map(),
    remembered: () => remembering(deps),
    ...world.target,
  }
  const progress = { line() {}, status() {}, signal: new AbortController().signal }
  const needs: CheckNeeds = deps
  return { ...(await check.run(needs, target, progress)), posted }
}
