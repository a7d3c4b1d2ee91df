import { expect, test } from 'vitest'
import { recordFor } from '../../src/parks/find-record.ts'
import type { ParkRecord } from '../../src/parks/park-record.ts'
import type { SnapshotKind } from '../../src/parks/snapshot.ts'

const record = (parkedAt: string, database: string): ParkRecord => ({
  environment: 'development',
  parkedAt,
  snapshots: { database, redis: database },
  counts: { tables: {}, uncounted: [] },
})
const first = record('2026-11-01T10:00:00.000Z', 'park-1')
const second = record('2026-11-20T10:00:00.000Z', 'park-2')
const records = [second, first]
const snapshot = (id: string, kind: SnapshotKind, created: string) => ({ id, kind, created: new Date(created) })

test("park's own snapshot has its own record, whatever came later", () => {
  expect(recordFor(records, snapshot('park-1', 'park', '2026-11-01T10:01:00Z'), second.parkedAt)).toBe(first)
})

test("the final snapshot that a park ended with has the park's data", () => {
  const final = snapshot('final-2', 'final', '2026-11-20T10:05:00Z')
  expect(recordFor(records, final, second.parkedAt)).toBe(second)
})

test('a final snapshot of a destroy by hand was counted by nobody, however many parks there were before', () => {
  expect(recordFor(records, snapshot('final-3', 'final', '2026-11-22T10:00:00Z'), undefined)).toBeUndefined()
  expect(recordFor(records, snapshot('final-0', 'final', '2026-11-10T10:00:00Z'), second.parkedAt)).toBeUndefined()
})

test('nor was a snapshot that a person took, or AWS', () => {
  expect(recordFor(records, snapshot('mine', 'manual', '2026-11-20T10:05:00Z'), second.parkedAt)).toBeUndefined()
})

test('a database that a stopped park has left is the one that was counted', () => {
  expect(recordFor(records, undefined, second.parkedAt)).toBe(second)
  expect(recordFor(records, undefined, undefined)).toBeUndefined()
})
