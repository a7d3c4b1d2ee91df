import type { World } from '../../src/checklist/world.ts'
import { namesFor } from '../../src/config/names.ts'
import type { Snapshot } from '../../src/status/snapshot.ts'
import { api, release, snapshotWith, tag } from '../status/snapshot.ts'

export const absent = { absent: true } as const

const names = namesFor('development')
const images = [
  { kind: 'api', repository: names.apiRepository, tag, there: true },
  { kind: 'migrate', repository: names.apiRepository, tag: `migrate-${tag}`, there: true },
  { kind: 'voice-lambda', repository: names.voiceRepository, tag, there: true },
]
export const secret = {
  keys: 12,
  filled: ['DATABASE_URL', 'ADMIN_JWT_SECRET', 'TWILIO_AUTH_TOKEN'],
  gaps: [] as { key: string; message: string }[],
}
export const outputs = {
  api_alb_dns_name: 'lb.example',
  api_gateway_url: 'https://voice.example',
  redis_endpoint: 'redis.example:6379',
  private_subnet_ids: 'subnet-1, subnet-2',
  ecs_task_security_group_id: 'sg-1',
}
const ok = (evidence: string) => ({ status: 'ok' as const, evidence })

/** A development environment that is live, with Twilio, with other parts in their place. */
export const worldWith = ({
  snapshot = {},
  ...parts
}: Partial<World> & { snapshot?: Partial<Snapshot> } = {}): World => ({
  names,
  settings: {
    environment: 'development',
    databaseEngine: 'rds',
    blueGreen: false,
    stateBucket: 'bucket',
    stateLockTable: undefined,
    previousUrl: undefined,
  },
  account: '123456789012',
  region: 'us-east-1',
  status: snapshotWith(snapshot),
  sleep: { found: { kind: 'awake' } },
  voice: { found: true },
  bucket: { found: 'ours' },
  lockTable: absent,
  state: { found: { foreign: false, outputs } },
  certificate: absent,
  secret: { found: secret },
  images: { found: images },
  migrationTask: { found: 'medspa-development-migrate:3' },
  checks: { found: { health: ok('200'), outbox: ok('no failure'), redis: ok('connected') } },
  missedCall: { found: 'the test call of deploy came through' },
  twilioCalls: { found: { kind: 'read', here: ['Twilio number +15005550010'], elsewhere: [] } },
  telnyxCalls: { found: { kind: 'unconfigured' } },
  notedWebhooks: { found: 1 },
  voiceForwards: { found: { ok: true, evidence: 'unsigned POST https://voice.example/webhooks/twilio/voice: 403' } },
  dns: absent,
  releases: { found: [{ tag, there: true }] },
  previous: absent,
  ...parts,
})

const gone: Partial<Snapshot> = {
  ...{ api: absent, autoscaling: absent, certificate: absent, database: absent, gateway: absent, images: absent },
  ...{ redis: absent, voice: absent },
}

/** An account in which nothing was made yet. */
export const emptyWorld = (): World =>
  worldWith({
    snapshot: { ...gone, deployed: false, lastDeploy: absent, release: absent, schema: absent },
    bucket: { found: 'missing' },
    ...{ state: absent, secret: absent, images: absent, migrationTask: absent, checks: absent },
    ...{ missedCall: absent, voiceForwards: absent },
    releases: { found: [] },
  })

/** A first deploy after its foundation: bucket, registries and the secret with placeholders. */
export const foundation = (): World => ({
  ...emptyWorld(),
  bucket: { found: 'ours' },
  state: { found: { foreign: false, outputs: {} } },
  secret: {
    found: {
      keys: 12,
      filled: [],
      gaps: ['DATABASE_URL', 'ADMIN_JWT_SECRET', 'TWILIO_AUTH_TOKEN'].map((key) => ({
        key,
        message: `${key} is a placeholder in medspa-development-app-secrets`,
      })),
    },
  },
})

const since = '2026-11-23T10:00:00.000Z'

/** Parked, with callers answered or (`full`) not. */
export const parkedWorld = (mode: 'yes' | 'full' = 'yes'): World => {
  const { gateway, voice, ...rest } = gone
  return worldWith({
    snapshot: {
      ...(mode === 'full' ? gone : rest),
      release: { found: { ...release, parked: mode, parkedSince: since } },
    },
    sleep: { found: { kind: 'parked', mode, since } },
    state: { found: { foreign: false, outputs: mode === 'full' ? {} : { api_gateway_url: outputs.api_gateway_url } } },
    ...{ checks: absent, missedCall: absent },
    ...(mode === 'full' && { voiceForwards: absent }),
  })
}

export { api, tag }
