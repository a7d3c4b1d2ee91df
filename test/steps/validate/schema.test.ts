import { describe, expect, it } from 'vitest'
import { reportLine } from '../../../probe/report.ts'
import { OperatorError } from '../../../src/errors.ts'
import type { SchemaNotes } from '../../../src/steps/migrate/schema-notes.ts'
import { schema, schemaOutcome } from '../../../src/steps/validate/checks/schema.ts'
import { waits } from '../../../src/waits.ts'
import { outcomeOf, type World } from './standing-world.ts'

const own = (applied: string[]): SchemaNotes => ({
  migrator: 'medspa',
  table: 'medspa_reference.schema_migrations',
  version: applied.at(-1) ?? null,
  dirty: false,
  applied,
})
const golang = (version: string | null, dirty = false): SchemaNotes => ({
  migrator: 'golang-migrate',
  table: 'public.schema_migrations',
  version,
  dirty,
  applied: [],
})
const files = ['0001_leads', '0002_visits']
const many = Array.from({ length: 500 }, (_, index) => `${index + 100}_step`)

const error = (code: string, message: string) => new OperatorError(message, { code, whose: 'aws' })

type Environment = {
  image?: object | undefined
  run?: () => Promise<never>
  register?: () => Promise<never>
  exitCode?: number | undefined
  report?: Parameters<typeof reportLine>[1]
  lock?: object
  tasks?: readonly object[]
  /** Whether the lock may not be read. */
  refused?: boolean
}

/** An environment whose database the probe can read; its task and what it reports are as told. */
function worldOf(environment: Environment): World {
  const exitCode = 'exitCode' in environment ? environment.exitCode : 0
  const image = 'image' in environment ? environment.image : { digest: 'sha256:1' }
  const secrets = [{ name: 'DATABASE_URL', valueFrom: 'arn:secret' }]
  return {
    target: {
      outputs: {
        ecs_cluster_name: 'c',
        ecs_task_security_group_id: 'sg',
        migration_task_definition_arn: 'arn:migrate:1',
      },
    },
    settings: {
      stateBucket: 'states',
      validation: { urls: [], trouble: undefined, testNumbers: undefined },
    },
    deps: {
      clusterTasks: { unfinished: async () => (environment.tasks ?? []) as never },
      deployLock: {
        look: async () => {
          if (environment.refused) throw error('aws-access-denied', 's3:GetObject: AccessDenied')
          return environment.lock as never
        },
      },
      identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn:aws:iam::1:user/x' }) },
      images: {
        migrations: async () => files,
        // Nothing of it is made, and nothing pushed.
        probe: { tag: async () => 'probe-1' } as never,
      },
      registries: {
        find: async () => ({ uri: 'r' }) as never,
        image: async () => image as never,
        login: async () => ({}) as never,
      },
      taskDefinitions: {
        describe: async () => ({ tags: {}, containers: [{ name: 'migrate', image: 'r@sha256:2', secrets }] }) as never,
        register: environment.register ?? (async () => 'arn:probe:1'),
      },
      runTask: {
        run: environment.run ?? (async () => ({ taskArn: 'arn:aws:ecs:us-east-1:1:task/c/t' })),
        wait: async (taskArn) => ({
          taskArn,
          ...(exitCode === undefined && { stoppedReason: 'no capacity' }),
          containers: [{ name: 'probe', exitCode }],
        }),
      },
      logs: {
        last: async () =>
          [reportLine('schema', environment.report ?? { result: { migrators: [own(files)] } })] as never,
      },
    },
  }
}

it('is read less often by --wait than it looks at other checks: each look is a task', () => {
  expect(schema.againMs).toBeGreaterThan(waits.green.everyMs)
})

describe('the schema against the release', () => {
  it.each<[string, SchemaNotes[], string[] | string, string, string]>([
    ['has all of it', [own(files)], files, 'ok', 'newest 0002_visits; nothing of the release is pending'],
    [
      'has more than an older release',
      [own([...files, '0003_later'])],
      files,
      'ok',
      'nothing of the release is pending',
    ],
    ['lacks one', [own(['0001_leads'])], files, 'failed', 'pending: 0002_visits'],
    ['lacks one in the middle', [own(['0002_visits'])], files, 'failed', 'pending: 0001_leads'],
    ['has the newest 500 names told', [own(many)], ['1_first', ...many], 'ok', 'nothing of the release is pending'],
    [
      'has the newest 500 names told, the oldest of them not alone with its number',
      [own(many)],
      ['100_a', ...many],
      'ok',
      'nothing of the release is pending',
    ],
    [
      'lacks two, told by number whatever the order of the files',
      [own([])],
      ['10_more', '20260101000000001_time', '20260101000000000_time', '9_less'],
      'failed',
      'pending: 9_less, 10_more, 20260101000000000_time, 20260101000000001_time',
    ],
    ['is where golang-migrate is', [golang('2')], ['1_leads', '2_visits'], 'ok', 'version 2; nothing'],
    [
      'is behind in numbers of any width',
      [golang('9')],
      ['000009_leads', '000010_visits'],
      'failed',
      'pending: 000010_visits',
    ],
    [
      "is golang-migrate's before anything ran",
      [golang(null)],
      ['1_leads'],
      'failed',
      'nothing has run; pending: 1_leads',
    ],
    ['is dirty', [golang('2', true)], ['1_leads', '2_visits'], 'failed', 'version 2, dirty'],
    [
      'is of a release whose migrations are no files',
      [golang('2')],
      'none as files',
      'ok',
      'is not known: none as files',
    ],
    ['is kept by another migrator', [], files, 'skipped', 'another migrator keeps the schema'],
  ])('%s', (_, notes, release, status, evidence) => {
    const found = schemaOutcome(notes, release)
    expect(found).toMatchObject({ status, evidence: expect.stringContaining(evidence) })
    if (status === 'failed') expect(found.hint).toMatch(/medspa migrate|force/)
  })

  it.each<[string, Environment, string, string]>([
    ['is whole', {}, 'ok', 'newest 0002_visits'],
    [
      'cannot be read without a probe, which validate does not make',
      { image: undefined },
      'skipped',
      'the registry does not have the probe of this medspa; `medspa migrate status` reads the schema',
    ],
    [
      'cannot be read where no task may start',
      { run: () => Promise.reject(error('task-not-started', 'no capacity')) },
      'skipped',
      'the schema cannot be read: no capacity',
    ],
    [
      'cannot be read where AWS throttles',
      { register: () => Promise.reject(error('aws-throttled', 'slower')) },
      'skipped',
      'the schema cannot be read: slower',
    ],
    [
      'cannot be read where the task never ran',
      { exitCode: undefined },
      'skipped',
      'the schema cannot be read: The probe "schema" failed: no capacity',
    ],
    [
      'does not answer the probe',
      { exitCode: 1, report: { error: new Error('connect ECONNREFUSED') } },
      'failed',
      'the schema cannot be read: The probe "schema" failed: connect ECONNREFUSED',
    ],
  ])('%s', async (_, environment, status, evidence) => {
    const found = await outcomeOf(schema, worldOf(environment))
    expect(found).toMatchObject({ status, evidence: expect.stringContaining(evidence) })
  })

  it('is dirty without a word of repair while a migration may be running', async () => {
    const dirty = { report: { result: { migrators: [golang('2', true)] } } }
    const still = await outcomeOf(schema, worldOf(dirty))
    expect(still).toMatchObject({ status: 'failed', hint: expect.stringContaining('migrate repair') })
    const lock = { lock: { user: 'ada', host: 'laptop', command: 'deploy' }, status: { state: 'held' } }
    const task = { id: 't', group: 'family:medspa-development-migrate', ofService: false, lastStatus: 'RUNNING' }
    for (const [more, why] of [
      [{ lock }, 'ada on laptop holds the deploy lock (deploy)'],
      [{ tasks: [task] }, 'a migration task is RUNNING'],
      [{ refused: true }, 's3:GetObject: AccessDenied'],
    ] as const) {
      const { hint, status } = await outcomeOf(schema, worldOf({ ...dirty, ...more }))
      expect([status, hint]).toEqual(['failed', expect.stringContaining(why)])
      expect(hint).toMatch(/^A migration may be running: /)
      expect(hint).not.toContain('repair')
    }
  })

  it('is skipped where there is no migration task', async () => {
    expect(await outcomeOf(schema)).toMatchObject({ status: 'skipped', evidence: 'there is no migration task' })
  })
})
