import { expect, test } from 'vitest'
import { systemClock } from '../../../src/io/clock.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { giveDatabaseRole } from '../../../src/steps/credentials/give-database-role.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'

// What each command does is test/integration/probe/roles.test.ts; here is which one a database is opened with.
const progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }
type Values = Map<string, Sensitive>

/** The probe's commands, and the role that DATABASE_URL names afterwards, in a database whose roles were not made yet. */
const opened = async (url: string, context: Partial<DeployContext>) => {
  const asked: string[] = []
  const values: Values = new Map([['DATABASE_URL', new Sensitive(url)]])
  let current: Values = values
  type Merge = (values: Values) => { values: Values; changed: string[] }
  const deps = {
    clock: systemClock,
    names: { appSecrets: 'app-secrets', database: 'db', probeContainer: 'probe', probeExecutionRole: 'role' },
    database: {
      describe: async () => ({
        address: 'db',
        port: 5432,
        databaseName: 'medspa',
        masterSecretArn: 'arn',
        masterUsername: 'medspa_admin',
        resourceId: 'db-RESTORED',
      }),
    },
    identity: { whoAmI: async () => ({ accountId: '1', arn: 'arn:aws:iam::1:user/ada' }) },
    images: { probe: { tag: async () => 'probe-1' } },
    registries: { find: async () => ({ uri: 'registry/api' }), image: async () => ({}) },
    redactor: { add: () => {} },
    releaseParameter: { read: async () => ({ database_roles: 'db-FORMER' }), write: async () => {} },
    secrets: {
      read: async () => ({ versionId: 'v', values }),
      history: async () => [],
      stage: async () => ({ arn: 'arn', versionId: 'staged', drop: async () => {} }),
      change: async (_: string, merge: Merge) => {
        const merged = merge(new Map(values))
        current = merged.values
        return merged
      },
    },
    service: { describe: async () => ({ subnets: [], securityGroups: [], assignPublicIp: false }) },
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
      last: async () => [JSON.stringify({ probe: asked.at(-1), ok: true, result: { inUse: false, handedOver: 0 } })],
    },
  }
  await giveDatabaseRole.run(deps as never, { ...context }, progress)
  return { asked, names: new URL(current.get('DATABASE_URL')?.reveal() ?? '').username }
}

const ofRoleB = 'postgresql://medspa_app_b:pw@db:5432/medspa'
const placeholder = 'PLACEHOLDER'
const restoring = {} as NonNullable<DeployContext['restoring']>

test('brought back, a database is opened by the role of DATABASE_URL alone: the other one may be open since the snapshot', async () => {
  expect(await opened(ofRoleB, { restoring, newService: true })).toEqual({
    asked: ['only-role'],
    names: 'medspa_app_b',
  })
  expect(await opened(placeholder, { restoring, newService: true })).toEqual({
    asked: ['only-role'],
    names: 'medspa_app_a',
  })
})

test('where a task runs, or may be started, the other role is left alone', async () => {
  for (const context of [{ restoring, newService: false }, { restoring }, { newService: true }, {}]) {
    expect((await opened(ofRoleB, context)).asked).toEqual(['roles'])
    expect((await opened(placeholder, context)).asked).toEqual(['take-unused-role'])
  }
})
