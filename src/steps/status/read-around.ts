import type { Deps } from '../../deps.ts'
import type { Snapshot as Kept } from '../../parks/snapshot.ts'
import type { RunRecord } from '../../runs/record.ts'
import type { RunPart, Snapshot } from '../../status/snapshot.ts'
import { leadsHere, nameIn } from '../dns/find-domain.ts'
import { timeOf } from './part.ts'
import type { Remembering } from './remembering.ts'

/** What a part holds where it was found. */
type FoundOf<Name extends keyof Snapshot> =
  NonNullable<Snapshot[Name]> extends infer Of ? (Of extends { found: infer Found } ? Found : never) : never

/** The release parameter, as far as people want to know it. */
export async function readRelease({ release }: Remembering): Promise<FoundOf<'release'> | undefined> {
  const found = await release()
  if (found === undefined) return undefined
  const restoring = found.parked !== 'yes' && found.parked !== 'full' && found.parked_since !== undefined
  return {
    tag: found.api_image_tag ?? null,
    voiceTag: found.voice_lambda_image_tag ?? null,
    parked: found.parked ?? 'no',
    parkedSince: found.parked_since ?? null,
    unfinished: found.parking === undefined ? (restoring ? 'restore' : null) : 'park',
  }
}

/** Pure: a run in a few words. */
export const runPart = ({ command, endedAt, id, operator, release, startedAt }: RunRecord): RunPart => ({
  id,
  command,
  at: endedAt ?? startedAt,
  by: `${operator.user} on ${operator.host}`,
  release: release?.to ?? null,
})

/** Pure: what a run's migration task said. The database itself is asked by `medspa migrate status`, which runs a task for it. */
export const schemaPart = (run: RunRecord): FoundOf<'schema'> => ({
  applied: run.steps.find(({ id }) => id === 'migrate')?.reason ?? 'done',
  at: run.endedAt ?? run.startedAt,
  release: run.release?.to ?? null,
})

const last = (snapshots: readonly Kept[]): FoundOf<'database'>['lastSnapshot'] => {
  const found = snapshots.find(({ status }) => status === 'available') ?? snapshots[0]
  return found ? { id: found.id, kind: found.kind, at: found.created.toISOString(), status: found.status } : null
}

export async function readDatabase({
  database,
  snapshots,
}: Pick<Deps, 'database' | 'snapshots'>): Promise<FoundOf<'database'> | undefined> {
  const [found, kept] = await Promise.all([database.describe(), snapshots.database.list()])
  if (found === undefined) return undefined
  return {
    status: found.status,
    engine: [found.engine, found.engineVersion].filter(Boolean).join(' '),
    class: found.instanceClass ?? null,
    storageGiB: found.allocatedGiB ?? null,
    lastSnapshot: last(kept),
  }
}

export async function readRedis({
  redis,
  snapshots,
}: Pick<Deps, 'redis' | 'snapshots'>): Promise<FoundOf<'redis'> | undefined> {
  const [found, kept] = await Promise.all([redis.describe(), snapshots.redis.list()])
  if (found === undefined) return undefined
  return { status: found.status, node: found.nodeType ?? null, lastSnapshot: last(kept) }
}

export async function readVoice(
  { redactor }: Pick<Deps, 'redactor'>,
  { voice }: Remembering,
): Promise<FoundOf<'voice'> | undefined> {
  const found = await voice()
  if (found === undefined) return undefined
  return {
    version: found.version,
    release: found.release ?? null,
    state: found.state,
    reason: found.reason ? redactor.scrub(found.reason) : null,
    lastUpdate: found.lastUpdate ?? null,
  }
}

/** The API's name, and whether its record is meant to lead here; undefined where neither configuration nor release names one. */
export async function readName(
  { settings }: Pick<Deps, 'settings'>,
  { release }: Remembering,
): Promise<FoundOf<'name'> | undefined> {
  const found = await release()
  const { domain } = nameIn(found ?? {}, settings)
  return domain === undefined ? undefined : { domain, leads: leadsHere(found, domain) ? 'here' : 'elsewhere' }
}

export async function readCertificate({
  certificates,
  clock,
  loadBalancer,
}: Pick<Deps, 'certificates' | 'clock' | 'loadBalancer'>): Promise<FoundOf<'certificate'> | undefined> {
  const arn = await loadBalancer.certificate()
  const found = arn === undefined ? undefined : await certificates.describe(arn)
  if (found === undefined) return undefined
  const left = found.notAfter && Math.floor((found.notAfter.getTime() - clock.now().getTime()) / 86_400_000)
  return {
    arn: found.arn,
    names: found.names,
    status: found.status,
    expires: timeOf(found.notAfter),
    daysLeft: left ?? null,
  }
}

/** Undefined where there are none. */
export async function readAlarms({
  alarms,
  redactor,
}: Pick<Deps, 'alarms' | 'redactor'>): Promise<FoundOf<'alarms'> | undefined> {
  const all = await alarms.list()
  if (all.length === 0) return undefined
  const topics = [...new Set(all.flatMap((alarm) => alarm.topics))]
  const heard = await Promise.all(topics.map(alarms.subscribers))
  return {
    alarms: all.map(({ description, name, reason, since, state, topics: of }) => ({
      name,
      state,
      since: timeOf(since),
      reason: redactor.scrub(reason),
      description: description ?? null,
      topics: of,
    })),
    topics: topics.map((arn, at) => ({ arn, ...(heard[at] ?? { confirmed: 0, pending: 0 }) })),
  }
}

/** Both locks; undefined without a state bucket. */
export async function readLocks(
  { deployLock, settings, stateLocks }: Pick<Deps, 'deployLock' | 'settings' | 'stateLocks'>,
  signal: AbortSignal,
): Promise<FoundOf<'locks'> | undefined> {
  if (settings.stateBucket === undefined) return undefined
  const [found, state] = await Promise.all([deployLock.look(signal), stateLocks.find(signal)])
  return {
    deploy: found
      ? {
          by: `${found.lock.user} on ${found.lock.host}`,
          command: found.lock.command,
          reason: found.lock.reason,
          since: found.lock.since,
          leaseSeconds: found.lock.leaseSeconds,
          renewedSecondsAgo: Math.round(found.ageMs / 1000),
          ...found.status,
        }
      : null,
    terraform: state ? { by: state.who, operation: state.operation, since: state.created, id: state.id } : null,
  }
}
