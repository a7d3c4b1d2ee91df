import { type Snapshot, snapshotSchema } from '../../src/status/snapshot.ts'

export const at = '2026-11-23T14:00:00.000Z'
export const tag = '0123456789abcdef0123456789abcdef01234567'

/** `hours` (or a part) before the look. */
export const ago = (hours: number) => new Date(Date.parse(at) - hours * 3_600_000).toISOString()

const service = { revision: 'medspa-development-api:7', release: tag, desired: 1, running: 1, pending: 0, stopped: [] }

/** The API's part of a development environment that is well. */
export const api = {
  ...service,
  controller: 'ECS',
  rollout: 'COMPLETED',
  serves: [tag],
  sets: [
    {
      ...{ id: 'ecs-svc/1', status: 'PRIMARY', revision: service.revision, release: tag, since: ago(5) },
      ...{ desired: 1, running: 1, pending: 0, healthy: 1, weight: null },
    },
  ],
  targets: [
    { group: 'medspa-development-api-blue', address: '10.0.0.7', task: 'f17be582aaaa', state: 'healthy', why: null },
  ],
  weights: [{ port: 80, group: 'medspa-development-api-blue', percent: 100 }],
}
export const topic = 'arn:aws:sns:us-east-1:123456789012:medspa-development-alarms'
export const alarm = {
  ...{
    name: 'medspa-development-api-5xx',
    state: 'OK',
    since: ago(9),
    reason: 'fine',
    description: 'The API answers 5xx',
  },
  topics: [topic],
}
export const alarms = { alarms: [alarm], topics: [{ arn: topic, confirmed: 1, pending: 0 }] }
export const release = { tag, voiceTag: tag, parked: 'no', parkedSince: null, unfinished: null } as const

/** A development environment that is well, with other parts in their place. */
export const snapshotWith = (parts: Partial<Snapshot> = {}): Snapshot =>
  snapshotSchema.parse({
    environment: 'development',
    deployed: true,
    at,
    release: { found: release },
    lastDeploy: { found: { id: 'x-deploy', command: 'deploy', at: ago(5), by: 'ada on laptop', release: tag } },
    parkedBy: { absent: true },
    schema: { found: { applied: '0001_leads', at: ago(5), release: tag } },
    api: { found: api },
    workers: { absent: true },
    autoscaling: { found: { min: 1, max: 4, suspended: false } },
    database: {
      found: {
        ...{ status: 'available', engine: 'postgres 15.15', class: 'db.t3.micro', storageGiB: 20 },
        lastSnapshot: { id: 's', kind: 'automated', at: ago(3), status: 'available' },
      },
    },
    redis: { found: { status: 'available', node: 'cache.t4g.micro', lastSnapshot: null } },
    voice: { found: { version: '3', release: tag, state: 'Active', reason: null, lastUpdate: 'Successful' } },
    gateway: { found: { url: 'https://voice.example' } },
    name: { absent: true },
    certificate: { absent: true },
    images: {
      found: [{ of: 'container api', repository: 'medspa-development-api', reference: 'sha256:01', there: true }],
    },
    alarms: { found: alarms },
    locks: { found: { deploy: null, terraform: null } },
    cost: { found: { awake: { low: 109.4, high: 187.2 }, parked: { low: 1, high: 4 } } },
    ...parts,
  })
