import { describe, expect, it } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { changeLogin, retireFormerLogin } from '../../../src/tasks/steps/rotate-database-url.ts'
import { madeBefore } from '../../../src/tasks/steps/stale-tasks.ts'

const at = (second: number) => ({ createdAt: new Date(second * 1000) })
const progress = { line: () => {}, signal: new AbortController().signal } as never

/** What AWS says; whatever goes on from there to the database ends with `reached`. */
const given = ({
  since,
  running,
  ending = [],
}: {
  since: number | undefined
  running: number[]
  ending?: number[]
}) => {
  const staged: (string | undefined)[] = []
  const url = new Sensitive('postgresql://medspa_app_b:pw@db:5432/medspa')
  const deps = {
    names: { appSecrets: 'app-secrets', database: 'db' },
    database: {
      describe: async () => ({
        address: 'db',
        port: 5432,
        databaseName: 'medspa',
        masterSecretArn: 'arn',
        masterUsername: 'm',
      }),
    },
    redactor: { remember: () => {} },
    secrets: {
      read: async () => ({ versionId: 'v', values: new Map([['DATABASE_URL', url]]) }),
      heldSince: async () => (since === undefined ? undefined : at(since).createdAt),
      stage: async (_: string, merge: (values: Map<string, Sensitive>) => { values: Map<string, Sensitive> }) => {
        staged.push(merge(new Map()).values.get('DATABASE_URL')?.reveal())
        throw new Error('reached')
      },
      // No label: what was rolled is not remembered.
      history: async () => [],
    },
    service: { runningTasks: async () => running.map(at), endingTasks: async () => ending.map(at) },
  }
  return { deps: deps as never, staged }
}

describe('rotate DATABASE_URL', () => {
  it('goes to the other role when every task holds the present one, whatever is labelled', async () => {
    const { deps, staged } = given({ since: 10, running: [11, 12] })
    await expect(changeLogin(deps, {}, progress)).rejects.toThrow('reached')
    expect(staged).toEqual([expect.stringContaining('medspa_app_a:')])
  })

  it.each([
    ['a task is older than the URL', { since: 10, running: [9, 11] }],
    ['such a task is being stopped', { since: 10, running: [11], ending: [9] }],
    ['nobody knows since when the URL is there', { since: undefined, running: [11] }],
  ])('gives no role a password when %s', async (_, known) => {
    const { deps, staged } = given(known)
    const context: { changed?: string[] } = {}
    expect(await changeLogin(deps, context, progress)).toEqual({ skipped: expect.stringContaining('medspa_app_b') })
    expect({ staged, context }).toEqual({ staged: [], context: {} })
  })

  it('closes no role that a running task may hold', async () => {
    const { deps } = given({ since: 10, running: [9, 11] })
    await expect(retireFormerLogin(deps, progress)).rejects.toMatchObject({ code: 'former-login-in-use' })
    const fresh = given({ since: 10, running: [11] })
    await expect(retireFormerLogin(fresh.deps, progress)).rejects.toThrow('reached')
  })
})

it.each<[string, number | undefined, number[], boolean]>([
  ['all younger', 10, [11], false],
  ['as old', 10, [10, 11], true],
  ['unknown time', undefined, [11], true],
  ['unknown time, no tasks', undefined, [], false],
])('tasks made before: %s', (_, since, tasks, stale) => {
  expect(madeBefore(since === undefined ? undefined : at(since).createdAt, tasks.map(at))).toBe(stale)
})
