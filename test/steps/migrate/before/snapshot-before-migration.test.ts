import { describe, expect, it } from 'vitest'
import type { SnapshotOrder } from '../../../../src/aws/data/snapshot-store.ts'
import { OperatorError } from '../../../../src/errors.ts'
import type { Snapshot } from '../../../../src/parks/snapshot.ts'
import { servedTag } from '../../../../src/releases/kept-images.ts'
import type { Release } from '../../../../src/releases/release.ts'
import { databaseUrl } from '../../../../src/secrets/database-url.ts'
import { Sensitive } from '../../../../src/secrets/sensitive.ts'
import {
  type BeforeMigration,
  snapshotBeforeMigration,
} from '../../../../src/steps/migrate/before/snapshot-before-migration.ts'
import { fakeDeps, type GivenDeps, testNow } from '../../../support/fake-deps.ts'

const outputs = {
  ecs_cluster_name: 'cluster',
  ecs_task_security_group_id: 'sg',
  migration_task_definition_arn: 'migrate:2',
} as never
const name = 'medspa-production-before-v2-20261123140000'
const digests = { v1: `sha256:${'1'.repeat(64)}`, v2: `sha256:${'2'.repeat(64)}` }
const url = (host: string) =>
  databaseUrl({ username: 'medspa_app_a', password: new Sensitive('x'), host, port: 5432, database: 'medspa' })

const minutesAgo = (minutes: number) => new Date(testNow.getTime() - minutes * 60_000)
const snapshot = (id: string, more: Partial<Snapshot> = {}): Snapshot => ({
  id,
  kind: 'migration',
  created: minutesAgo(10),
  status: 'available',
  release: 'v1',
  before: { migrator: digests.v2, reached: 'nothing', database: 'db-1' },
  ...more,
})

type Given = {
  /** What an image's files and program are, by its digest. */
  contents?: Record<string, string>
  context?: Partial<BeforeMigration>
  deps?: GivenDeps
  host?: string
  images?: GivenDeps['images']
  listed?: Snapshot[]
  /** Whether v1 came to serve by the registry's tags. */
  served?: boolean
  take?: () => Promise<void>
  release?: Release
}

/** The step before release v2's migrations in production, where v1 serves. */
function migratingTo({
  context: more,
  deps,
  host = 'db',
  listed = [],
  release = {},
  served = true,
  ...given
}: Given = {}) {
  const contents = given.contents ?? { [digests.v1]: 'one', [digests.v2]: 'two' }
  const taken: SnapshotOrder[] = []
  const deleted: string[] = []
  const lines: string[] = []
  const all = fakeDeps({
    database: {
      describe: async () => ({
        identifier: 'medspa-production',
        status: 'available',
        engine: 'postgres',
        address: 'db',
        port: 5432,
        databaseName: 'medspa',
        masterUsername: 'medspa_admin',
        resourceId: 'db-1',
        masterSecretArn: 'arn',
        masterSecretStatus: 'active',
        deletionProtection: true,
      }),
    },
    images: given.images ?? { content: async ({ reference }) => contents[reference] ?? 'unknown' },
    registries: {
      find: async () => ({ uri: 'host/api' }),
      image: async (_repository, tag) => {
        const digest = new Map(Object.entries(digests)).get(tag.replace('migrate-', ''))
        return digest === undefined ? undefined : { digest, index: false }
      },
      login: async () => ({ endpoint: '', username: '', password: new Sensitive('') }),
      tags: async () => (served ? [{ tag: servedTag(digests.v1), pushedAt: testNow }] : []),
    },
    releaseParameter: { read: async () => release },
    secrets: { read: async () => ({ values: new Map([['DATABASE_URL', url(host)]]) }) as never },
    service: { describe: async () => undefined },
    settings: { environment: 'production' },
    snapshots: {
      database: {
        delete: async (id: string) => void deleted.push(id),
        list: async () => [...taken.map(({ id }) => snapshot(id, { created: testNow })), ...listed],
        async take(order: SnapshotOrder) {
          order.onStatus?.('creating')
          await given.take?.()
          taken.push(order)
        },
      } as never,
    } as never,
    taskDefinitions: {
      describe: async () => ({
        containers: [{ name: 'migrate', image: `host/api@${digests.v2}`, secrets: [] }],
        tags: { release: 'v2' },
      }),
    } as never,
    ...deps,
  })
  const context: BeforeMigration = {
    outputs,
    snapshotFirst: true,
    before: { revisions: [{ release: 'v1', taskDefinitionArn: 'api:1' }] },
    ...more,
  }
  const progress = { line: (text: string) => lines.push(text), status() {}, signal: new AbortController().signal }
  return { context, deleted, lines, run: () => snapshotBeforeMigration.run(all, context, progress), taken }
}

describe('before migrations that may be pending', () => {
  it('a snapshot is taken, which says what served, what came, and that nothing was migrated', async () => {
    const { context, lines, run, taken } = migratingTo()
    expect(await run()).toEqual({ detail: name })
    expect(taken).toMatchObject([
      {
        id: name,
        limitMs: 3_600_000,
        tags: { 'medspa:migrator': digests.v2, 'medspa:migrated': 'nothing', 'medspa:release': 'v1' },
      },
    ])
    expect(context.snapshot).toBe(name)
    expect(lines).toEqual([`${name}: creating`])
  })

  it('it is named after the release that a deploy brings', async () => {
    const { run } = migratingTo({ context: { tag: '0123456789abcdef0123456789abcdef01234567' } })
    expect(await run()).toEqual({ detail: 'medspa-production-before-0123456789ab-20261123140000' })
  })

  it.each<[string, Given]>([
    ['the registry does not say that its release served', { served: false }],
    ['nothing serves', { context: { before: { revisions: [] } } }],
    ['the database was restored by hand', { release: { db_snapshot_identifier: 'medspa-production-final-1' } }],
  ])('the same migrations are no reason to take none where %s', async (_, given) => {
    const { run } = migratingTo({ contents: { [digests.v1]: 'one', [digests.v2]: 'one' }, ...given })
    expect(await run()).toEqual({ detail: name })
  })

  it('it is taken where the images cannot be compared, and why is told', async () => {
    const content = () =>
      Promise.reject(new OperatorError('The registry answered 403', { code: 'registry-unreadable', whose: 'aws' }))
    const { lines, run } = migratingTo({ images: { content } })
    expect(await run()).toEqual({ detail: name })
    expect(lines[0]).toBe('whether anything is pending is not known: The registry answered 403')
  })

  it('older ones than of the last three go, once the new one is there', async () => {
    const older = [1, 2, 3, 4].map((days) =>
      snapshot(`older-${days}`, {
        created: minutesAgo(days * 1440),
        before: { migrator: `v0.${days}`, reached: 'done', database: 'db-1' },
      }),
    )
    const { deleted, run } = migratingTo({ listed: older })
    expect(await run()).toEqual({ detail: `${name}; 2 older ones deleted` })
    expect(deleted).toEqual(['older-4', 'older-3'])
  })
})

const revisionsOf = (...releases: string[]) =>
  releases.map((release) => ({ release, taskDefinitionArn: `api:${release}` }))

describe('no snapshot is taken', () => {
  it.each<[string, Given, string]>([
    [
      'where the image has the files of what serves, under another label',
      { contents: { [digests.v1]: 'one', [digests.v2]: 'one' } },
      "nothing is pending: the migrate image is as v1's, which serves",
    ],
    [
      'where a command was killed between API and voice webhooks, and one of both has the same files',
      {
        contents: { [digests.v1]: 'one', [digests.v2]: 'one' },
        context: { before: { revisions: revisionsOf('v0', 'v1') } },
      },
      "nothing is pending: the migrate image is as v1's, which serves",
    ],
    [
      'where these migrations ran to their end, and the rollout after them failed',
      {
        listed: [snapshot('earlier', { before: { migrator: digests.v2, reached: 'done', database: 'db-1' } })],
      },
      'these migrations ran to their end, behind earlier',
    ],
    [
      'of a database that the plan made',
      { context: { plan: planThatMakes('aws_db_instance') } },
      'the database is new',
    ],
    ['where the release runs already', { context: { unchanged: true } }, 'this release ran them'],
    ['of a database elsewhere', { host: 'db.example.com' }, expect.stringMatching(/^DATABASE_URL names /)],
  ])('%s', async (_, given, skipped) => {
    const { context, run, taken } = migratingTo(given)
    expect(await run()).toEqual({ skipped })
    expect(taken).toEqual([])
    expect(context.snapshot).toBeUndefined()
  })

  it('where the configuration has none come first', () => {
    expect(snapshotBeforeMigration.applies?.({ snapshotFirst: false })).toBe(false)
    expect(snapshotBeforeMigration.applies?.({})).toBe(false)
    expect(snapshotBeforeMigration.applies?.({ snapshotFirst: true })).toBe(true)
  })
})

function planThatMakes(type: string): NonNullable<BeforeMigration['plan']> {
  return { summary: { changes: [{ address: type, type, action: 'create' }] } } as never
}

describe('a command that runs again', () => {
  it('takes the snapshot for its own that was made already', async () => {
    const { context, lines, run, taken } = migratingTo({ listed: [snapshot('earlier')] })
    expect(await run()).toEqual({ detail: 'earlier' })
    expect([taken, context.snapshot]).toEqual([[], 'earlier'])
    expect(lines).toEqual(['earlier, which an earlier run began, is available'])
  })

  it('waits for the one that is being made, under its name', async () => {
    const { run, taken } = migratingTo({ listed: [snapshot('earlier', { status: 'creating' })] })
    expect(await run()).toEqual({ detail: 'earlier' })
    expect(taken).toMatchObject([{ id: 'earlier' }])
  })

  it('takes another where something may have been migrated since', async () => {
    const begun = { migrator: digests.v2, reached: 'begun' as const, database: 'db-1' }
    const { deleted, run } = migratingTo({ listed: [snapshot('earlier', { before: begun })] })
    expect(await run()).toEqual({ detail: name })
    expect(deleted).toEqual([])
  })
})

describe('without a snapshot', () => {
  const failing = (code: string) => async () => {
    throw new OperatorError(`AWS says ${code}.`, { code, whose: 'aws', hint: 'Look at it.', evidence: ['request 1'] })
  }

  it.each([
    ['snapshot-late', /it waits 1 hour more for this snapshot, and takes no second one/],
    ['snapshot-failed', /it takes a new one/],
    ['snapshot-quota', /Look at it\./],
    ['aws-access-denied', /deploy\.snapshot_before_migration: false/],
  ])('nothing is migrated, and %s says what to do', async (code, hint) => {
    const { context, run } = migratingTo({ take: failing(code) })
    const error = await run().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'migration-snapshot',
      exitCode: 1,
      message: `There is no snapshot to migrate behind: AWS says ${code}.`,
      hint: expect.stringMatching(/^Nothing was migrated, and nothing was rolled out\. /),
      evidence: ['request 1'],
    })
    expect((error as OperatorError).hint).toMatch(hint)
    expect(context.snapshot).toBeUndefined()
  })

  it('another error is what it is', async () => {
    await expect(migratingTo({ take: failing('aws-unreachable') }).run()).rejects.toMatchObject({
      code: 'aws-unreachable',
    })
  })
})

it('older snapshots that cannot be deleted keep no migration from running', async () => {
  const older = [1, 2, 3, 4].map((days) =>
    snapshot(`older-${days}`, { created: minutesAgo(days * 1440), before: undefined, release: `v0.${days}` }),
  )
  let listed = 0
  const { lines, run } = migratingTo({
    listed: older,
    deps: {
      snapshots: {
        database: {
          list: async () => (listed++ === 0 ? [] : older),
          take: async () => {},
          delete: async () => {
            throw new Error('rds:DeleteDBSnapshot: AccessDenied')
          },
        } as never,
      } as never,
    },
  })
  expect(await run()).toEqual({ detail: name })
  expect(lines).toContain('note: older snapshots stay: rds:DeleteDBSnapshot: AccessDenied')
})
