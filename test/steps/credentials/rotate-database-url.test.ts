import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/io/clock.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { changeDatabaseLogin } from '../../../src/steps/credentials/change-database-login.ts'
import { takeUnusedRole } from '../../../src/steps/credentials/ensure-database-roles.ts'
import { retireDatabaseLogin } from '../../../src/steps/credentials/retire-database-login.ts'
import { startedBefore } from '../../../src/steps/credentials/stale-tasks.ts'

type Context = Parameters<typeof changeDatabaseLogin.run>[1]

const at = (second: number) => ({ createdAt: new Date(second * 1000) })
const progress = { line: () => {}, signal: new AbortController().signal } as never

/** What AWS says of tasks and secret, and how the probe answers; every other call is a mistake. */
const given = ({
  since = 10,
  running = [11],
  probe,
}: {
  since?: number | undefined
  running?: number[]
  probe?: (command: string) => Record<string, unknown>
}) => {
  const staged: (string | undefined)[] = []
  const asked: string[] = []
  const changes: string[] = []
  const url = new Sensitive('postgresql://medspa_app_b:pw@db:5432/medspa')
  type Merge = (values: Map<string, Sensitive>) => { values: Map<string, Sensitive>; changed: string[] }
  const deps = {
    clock: systemClock,
    names: { appSecrets: 'app-secrets', database: 'db', probeContainer: 'probe', probeExecutionRole: 'role' },
    database: {
      describe: async () => ({
        address: 'db',
        port: 5432,
        databaseName: 'medspa',
        masterSecretArn: 'arn',
        masterUsername: 'm',
        resourceId: 'db-1',
      }),
    },
    identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn:aws:iam::1:user/ada' }) },
    images: { probe: { tag: async () => 'probe-1' } },
    registries: { find: async () => ({ uri: 'registry/api' }), image: async () => ({}) },
    redactor: { add: () => {} },
    releaseParameter: { read: async () => ({ database_roles: 'db-1' }) },
    secrets: {
      read: async () => ({ versionId: 'v', values: new Map([['DATABASE_URL', url]]) }),
      heldSince: async () => (since === undefined ? undefined : at(since).createdAt),
      stage: async (_: string, merge: Merge) => {
        staged.push(merge(new Map()).values.get('DATABASE_URL')?.reveal())
        return { arn: 'arn', versionId: 'staged', drop: async () => void changes.push('dropped') }
      },
      change: async (_: string, merge: Merge) => {
        changes.push('changed')
        return merge(new Map())
      },
    },
    service: {
      describe: async () => ({ subnets: [], securityGroups: [], assignPublicIp: false }),
      runningTasks: async () => running.map(at),
    },
    taskDefinitions: {
      register: async ({ container }: { container: { command: string[] } }) => {
        asked.push(...container.command)
        return 'probe:1'
      },
    },
    runTask: {
      run: async () => ({ taskArn: 'task/1' }),
      wait: async () => ({ taskArn: 'task/1', containers: [{ name: 'probe', exitCode: 0 }] }),
    },
    logs: {
      last: async () => {
        const command = asked.at(-1) ?? ''
        return [JSON.stringify({ probe: command, ok: true, result: probe?.(command) ?? {} })]
      },
    },
  }
  return { deps: deps as never, staged, asked, changes }
}

describe('rotate DATABASE_URL', () => {
  it.each([
    ['every task holds the present one', { since: 10, running: [11, 12] }],
    // As after other keys were edited and no task replaced.
    ["AWS's times do not tell", { since: undefined, running: [11] }],
  ])('goes to the other role, with a new password, when %s', async (_, known) => {
    const { asked, changes, deps, staged } = given({ ...known, probe: () => ({ inUse: false, handedOver: 0 }) })
    const context: Context = {}
    expect(await changeDatabaseLogin.run(deps, context, progress)).toEqual({
      detail: 'DATABASE_URL names medspa_app_a',
    })
    expect({ staged, asked }).toEqual({
      staged: [expect.stringMatching(/^postgresql:\/\/medspa_app_a:[\w-]{43}@db:5432\/medspa/)],
      asked: ['take-closed-role'],
    })
    expect({ changes, context }).toEqual({ changes: ['changed', 'dropped'], context: { changed: ['DATABASE_URL'] } })
  })

  it('changes nothing where the probe finds the other role open, and says that this comes first', async () => {
    const inUse = { inUse: true, login: 'medspa_app_a', open: ['medspa_app_a'], sessions: { medspa_app_a: 3 } }
    const { changes, deps } = given({ probe: () => inUse })
    const context: Context = {}
    const words = 'medspa_app_a is still open, with 3 sessions: an earlier change was not finished'
    expect(await changeDatabaseLogin.run(deps, context, progress)).toEqual({ skipped: words })
    expect({ changes, context }).toEqual({ changes: ['dropped'], context: { unfinished: words } })
  })

  it('closes no role that a running task may hold', async () => {
    const { asked, deps } = given({ since: 10, running: [9, 11] })
    await expect(retireDatabaseLogin.run(deps, {}, progress)).rejects.toMatchObject({ code: 'former-login-in-use' })
    expect(asked).toEqual([])
    const retired = { login: 'medspa_app_b', retired: 'medspa_app_a', ended: 0 }
    const fresh = given({ since: 10, running: [11], probe: () => retired })
    await retireDatabaseLogin.run(fresh.deps, {}, progress)
    expect(fresh.asked).toEqual(['retire'])
  })
})

describe('a role for a URL that names none', () => {
  const database = {
    address: 'db',
    port: 5432,
    databaseName: 'medspa',
    masterSecretArn: 'arn',
    masterUsername: 'm',
    resourceId: 'db-1',
  } as never
  const labelled = (rolled: string | undefined, probe: (login: string) => boolean) => {
    const all = given({})
    const { secrets } = all.deps as { secrets: Record<string, unknown> }
    const values = new Map(rolled === undefined ? [] : [['DATABASE_URL', new Sensitive(rolled)]])
    secrets.history = async () => [{ versionId: 'v', madeAt: new Date(0), values, rolled: true }]
    const { logs } = all.deps as { logs: Record<string, unknown> }
    logs.last = async () => {
      const login = all.staged.at(-1)?.includes('medspa_app_a') ? 'medspa_app_a' : 'medspa_app_b'
      const result = probe(login) ? { inUse: true, login, sessions: { [login]: 2 } } : { inUse: false, handedOver: 0 }
      return [JSON.stringify({ probe: 'take-unused-role', ok: true, result })]
    }
    return all
  }

  it('is the one that the database calls unused, whatever a label says', async () => {
    // The label is old: tasks have gone on to the role that it would give a new password.
    const { changes, deps, staged } = labelled('postgresql://medspa_app_b:pw@db/medspa', (login) =>
      login.endsWith('_a'),
    )
    expect(await takeUnusedRole(deps, database, progress)).toMatchObject({ login: 'medspa_app_b' })
    expect(staged.map((url) => url?.split(':')[1])).toEqual(['//medspa_app_a', '//medspa_app_b'])
    expect(changes).toEqual(['dropped', 'changed', 'dropped'])
  })

  it('is neither where both are in use', async () => {
    const { changes, deps } = labelled(undefined, () => true)
    await expect(takeUnusedRole(deps, database, progress)).rejects.toMatchObject({
      code: 'logins-in-use',
      exitCode: 3,
      evidence: ['medspa_app_a: 2 sessions', 'medspa_app_b: 2 sessions'],
    })
    expect(changes).toEqual(['dropped', 'dropped'])
  })
})

it.each<[string, number | undefined, number[], boolean]>([
  ['all younger', 10, [11], false],
  ['as old', 10, [10, 11], true],
  ['unknown time', undefined, [11], true],
  ['unknown time, no tasks', undefined, [], false],
])('tasks made before: %s', (_, since, tasks, stale) => {
  expect(startedBefore(since === undefined ? undefined : at(since).createdAt, tasks.map(at))).toBe(stale)
})
