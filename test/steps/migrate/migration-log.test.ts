import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typed } from '../../../src/command-line.ts'
import { type FailedMigration, migrationHint } from '../../../src/steps/migrate/migration-hint.ts'
import { closesLog, isContracts, readMigrationLine } from '../../../src/steps/migrate/migration-log.ts'

describe("a migration's log line", () => {
  it.each([
    ['{"msg":"migration applied","migration":"001_a"}', { text: 'migration applied: 001_a', applied: '001_a' }],
    [
      '{"msg":"migration failed","migration":"002_b","error":"syntax error at or near \\"CREAT\\""}',
      {
        text: 'migration failed: 002_b: syntax error at or near "CREAT"',
        failure: '002_b: syntax error at or near "CREAT"',
      },
    ],
    ['{"msg":"migrations done","applied":1}', { text: 'migrations done' }],
    [
      '{"msg":"migration failed","migration":null,"error":"no order"}',
      { text: 'migration failed: no order', failure: 'no order' },
    ],
    [
      '{"msg":"migration failed","migration":"002_b","kind":"lock","blockers":[{"pid":4711,"user":"u"}],"error":"waited"}',
      { text: 'migration failed: 002_b: waited', failure: '002_b: waited', kind: 'lock', blockers: [4711] },
    ],
    [
      '{"msg":"migration failed","error":"x","kind":"of another program","blockers":"many"}',
      { text: 'migration failed: x', failure: 'x' },
    ],
    [
      '{"msg":"migration waits for a lock","migration":"002_b","detail":"waited for a lock on leads; tried again in 1 s"}',
      { text: 'migration waits for a lock: 002_b: waited for a lock on leads; tried again in 1 s' },
    ],
    [
      '{"msg":"migration notice","migration":"002_b","severity":"NOTICE","detail":"NOTICE: skipping"}',
      { text: 'migration notice: 002_b: NOTICE: skipping' },
    ],
    [
      '{"msg":"migration notice","migration":"002_b","severity":"WARNING","detail":"WARNING: 7 rows left"}',
      { text: 'migration notice: 002_b: WARNING: 7 rows left', warning: '002_b: WARNING: 7 rows left' },
    ],
    [
      '{"msg":"database is ahead","ahead":["0002_b","0003_c"],"newest":"0001_a"}',
      { text: 'database is ahead: 0002_b, 0003_c', ahead: { database: '0003_c', release: '0001_a' } },
    ],
    ['{"msg":"database is ahead","ahead":[]}', { text: 'database is ahead' }],
    ['20/u add_widgets (38.8ms)', { text: '20/u add_widgets (38.8ms)', applied: '20_add_widgets' }],
    [
      '2026/11/29 12:00:00 Finished 20260204100000/u add_widgets (read 6.5ms, ran 1m2.1s)',
      {
        text: '2026/11/29 12:00:00 Finished 20260204100000/u add_widgets (read 6.5ms, ran 1m2.1s)',
        applied: '20260204100000_add_widgets',
      },
    ],
    ['20/d add_widgets (38.8ms)', { text: '20/d add_widgets (38.8ms)' }],
    ['Start buffering 20/u add_widgets', { text: 'Start buffering 20/u add_widgets' }],
    [
      'migrate up: migration failed: syntax error at or near "TABEL" (column 8) in line 2: CREATE TABLE half (id int);',
      {
        text: 'migrate up: migration failed: syntax error at or near "TABEL" (column 8) in line 2: CREATE TABLE half (id int);',
        failure: 'syntax error at or near "TABEL" (column 8) (line 2)',
      },
    ],
    ['no change', { text: 'no change' }],
    [
      'error: Dirty database version 20. Fix and force version.',
      {
        text: 'error: Dirty database version 20. Fix and force version.',
        failure: 'error: Dirty database version 20. Fix and force version.',
        kind: 'dirty',
        dirty: 20,
      },
    ],
    [
      '{"time":"2026-11-29T12:00:00Z","level":"ERROR","msg":"migrate up","error":"Dirty database version 20. Fix and force version."}',
      {
        text: 'migrate up: Dirty database version 20. Fix and force version.',
        failure: 'migrate up: Dirty database version 20. Fix and force version.',
        kind: 'dirty',
        dirty: 20,
      },
    ],
    [
      '{"msg":"migration failed","error":"Dirty database version 3. Fix and force version."}',
      {
        text: 'migration failed: Dirty database version 3. Fix and force version.',
        failure: 'Dirty database version 3. Fix and force version.',
        kind: 'dirty',
        dirty: 3,
      },
    ],
    [
      'migrate up: no migration found for version 41: read down for version 41 .: file does not exist',
      {
        text: 'migrate up: no migration found for version 41: read down for version 41 .: file does not exist',
        failure: 'migrate up: no migration found for version 41: read down for version 41 .: file does not exist',
        kind: 'newer-schema',
      },
    ],
    ['plain words of another migrator', { text: 'plain words of another migrator' }],
    ['{"level":30}', { text: '{"level":30}' }],
    ['null', { text: 'null' }],
  ])('%s', (line, expected) => {
    expect(readMigrationLine(line)).toEqual(expected)
  })
})

describe("a migrator's last line", () => {
  it.each([
    ['{"msg":"migrations done","applied":1}', 'named'],
    ['{"msg":"migration failed","error":"x"}', 'named'],
    ['no change', 'named'],
    ['2026/11/29 12:00:00 migrate: no change', 'named'],
    ['migrations complete', 'unnamed'],
    ['{"level":"INFO","msg":"migrations complete"}', 'unnamed'],
    ['error: Dirty database version 20. Fix and force version.', 'unnamed'],
    ['{"msg":"migrate up","error":"no migration found for version 41: x"}', 'unnamed'],
    ['20/u add_widgets (38.8ms)', undefined],
    ['there was no change to the plan', undefined],
    ['{"msg":"migrating"}', undefined],
  ])('%s: %s', (line, expected) => expect(closesLog(line)).toBe(expected))
})

describe('a line as the contract of the core API has it', () => {
  it.each([
    ['{"msg":"migrating"}', true],
    ['{"msg":"migration failed","kind":"migration"}', true],
    ['{"msg":"migration failed"}', false],
    ['{"level":"INFO","msg":"migrations complete"}', false],
    ['migrating', false],
  ])('%s: %s', (line, expected) => expect(isContracts(line)).toBe(expected))
})

describe("a failed migration's hint", () => {
  let untyped = () => {}
  beforeAll(() => {
    untyped = typed({ program: 'npx medspa', env: 'development', sandbox: true })
  })
  afterAll(() => untyped())
  const hint = (failed: Partial<FailedMigration>) => migrationHint({ blockers: [], neverRan: false, ...failed })

  it.each([
    [
      'connection',
      /npx medspa secrets set DATABASE_URL --env development --sandbox` .*`npx medspa secrets refresh --env development --sandbox`/,
    ],
    ['unavailable', /Run the same command again when it answers/],
    ['interrupted', /Run the same command again when it answers/],
    ['order', /in order as the message says, commit, and run the same command again/],
    ['migration', /Fix the migration, commit, and run the same command again/],
    [undefined, /Fix the migration, commit, and run the same command again/],
  ] as const)('of the kind %s', (kind, expected) => {
    expect(hint({ kind })).toMatch(expected)
    expect(hint({ kind })).toMatch(/^Nothing was rolled out\. /)
    if (kind !== 'migration' && kind !== undefined) expect(hint({ kind })).not.toMatch(/Fix the migration/)
  })

  it('of a lock names how to end each session that holds it', () => {
    expect(hint({ kind: 'lock', blockers: [0, 4711, 12] })).toMatch(
      /again when the session that holds the lock has ended\. To end it: SELECT pg_terminate_backend\(4711\); SELECT pg_terminate_backend\(12\);$/,
    )
    expect(hint({ kind: 'lock' })).toMatch(/has ended\.$/)
  })

  it.each([
    [20, '`npx medspa migrate repair --env development --sandbox --to 19`'],
    [1, '`npx medspa migrate repair --env development --sandbox --to -1`'],
    [20260204100000, '`npx medspa migrate repair --env development --sandbox --to VERSION` (VERSION:'],
  ])('of a database that is dirty at %i names its two ends, and not the same command again', (dirty, repair) => {
    const words = hint({ kind: 'dirty', dirty })
    expect(words).toContain('`npx medspa migrate status --env development --sandbox`')
    expect(words).toContain(repair)
    expect(words).toContain(`\`npx medspa migrate repair --env development --sandbox --to ${dirty}\``)
    expect(words).not.toMatch(/run the same command again/i)
  })

  it('of a schema that is newer than the release names no fix of a migration', () => {
    expect(hint({ kind: 'newer-schema' })).toMatch(/A newer release migrated this database.*migrate status/)
  })

  it('of a task that never ran blames no migration', () => {
    expect(hint({ neverRan: true })).toMatch(/did not start: fix what its reason names/)
  })
})
