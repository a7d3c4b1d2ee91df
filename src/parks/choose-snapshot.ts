import { OperatorError } from '../errors.ts'
import type { DataKind, Snapshot } from './snapshot.ts'

const called = { database: 'the database', redis: 'Redis' } as const
const option = { database: '--snapshot', redis: '--redis-snapshot' } as const

/**
 * Pure: the snapshot that an operator named, else the newest one; `snapshots` are newest first. One that failed is passed
 * over, one that is still being made is waited for by whoever runs the command again: an older one would lose data.
 * @returns undefined where there is none at all
 */
export function chooseSnapshot(kind: DataKind, snapshots: readonly Snapshot[], named?: string): Snapshot | undefined {
  const found =
    named === undefined ? snapshots.find(({ status }) => !/fail/.test(status)) : byName(kind, snapshots, named)
  if (found === undefined || found.status === 'available') return found
  throw new OperatorError(`The snapshot ${found.id} of ${called[kind]} is ${found.status}.`, {
    code: 'snapshot-unavailable',
    whose: 'aws',
    exit: 'refused',
    hint: `Run the command again when it is available, or name another: ${option[kind]}`,
    evidence: listed(snapshots),
  })
}

function byName(kind: DataKind, snapshots: readonly Snapshot[], named: string): Snapshot {
  const found = snapshots.find(({ id }) => id === named)
  if (found) return found
  throw new OperatorError(`There is no snapshot ${named} of ${called[kind]} of this environment.`, {
    code: 'snapshot-unknown',
    whose: 'operator',
    exit: 'refused',
    hint: `Name one that is there with ${option[kind]}, or leave it out for the newest.`,
    evidence: listed(snapshots),
  })
}

const listed = (snapshots: readonly Snapshot[]) =>
  snapshots.slice(0, 10).map(({ created, id, kind, status }) => `${id}: ${kind}, ${created.toISOString()}, ${status}`)
