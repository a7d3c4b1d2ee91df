import { describe, expect, it } from 'vitest'
import { servedTag } from '../../../src/releases/kept-images.ts'
import { apiLog } from '../../../src/steps/validate/checks/api-log.ts'
import type { CheckTarget } from '../../../src/steps/validate/checks/check.ts'
import type { ServingLog } from '../../../src/steps/validate/serving-log.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const at = new Date('2026-01-01T12:00:00Z')
const migrator = (tag: string) => `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0')}`

/** What the platform's API logs at its start where the database's version is of a later release. */
const newerSchema = {
  msg: 'auto-migrate: migration failed',
  error: 'no migration found for version 12: read down for version 12 .: file does not exist',
}
const dirty = { msg: 'auto-migrate: migration failed', error: 'Dirty database version 12. Fix and force version.' }

type World = {
  lines: object[]
  /** The release of the revision that serves, of `one` and `two`, which were pushed in this order. */
  serves?: string
  /** Releases that came to serve. */
  served?: string[]
  trouble?: string[]
}

/** What the check came to, and how often it asked the registry. */
async function check({ lines, serves = 'one', served = ['one', 'two'], trouble }: World) {
  let asked = 0
  const tags = ['one', 'two'].flatMap((tag, minute) =>
    [tag, `migrate-${tag}`, ...(served.includes(tag) ? [servedTag(migrator(tag))] : [])].map((name) => ({
      tag: name,
      pushedAt: new Date(at.getTime() + minute * 60_000),
    })),
  )
  const deps = fakeDeps({
    registries: {
      async tags() {
        asked += 1
        return tags
      },
      image: async (_, name) => ({ digest: migrator(name.replace('migrate-', '')), index: false }),
    },
    taskDefinitions: {
      describe: async () => ({ containers: [{ name: 'api', image: `registry/api:${serves}` }], tags: {} }) as never,
    },
    settings: { validation: { urls: [], trouble } } as never,
  })
  const log: ServingLog = {
    since: at,
    sinceRollout: true,
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:1:task-definition/medspa-development-api:3',
    lines: lines.map((line) => ({ at, message: JSON.stringify(line), task: 'new' })),
    running: new Set(['new']),
  }
  const target = { servingLog: async () => log } as CheckTarget
  const outcome = await apiLog.run(deps, target, { line() {}, status() {}, signal: new AbortController().signal })
  return { ...outcome, asked }
}

describe('an API that does not know the version of its database, since a later release migrated it', () => {
  it('is as it has to be, and the evidence says why', async () => {
    expect(await check({ lines: [newerSchema, newerSchema] })).toMatchObject({
      status: 'ok',
      evidence:
        'no words of trouble in the log since the rollout at 12:00:00 UTC; 2 lines `auto-migrate: migration failed` are no trouble: the schema is at version 12, and one ran its migrations when it served; two is newer, and an older migrator may refuse a newer schema',
    })
  })

  it("is as it has to be for words of the operator's own", async () => {
    expect(await check({ lines: [newerSchema], trouble: ['migration failed'] })).toMatchObject({ status: 'ok' })
  })

  it.each([
    ['the newest release', { lines: [newerSchema], serves: 'two' }],
    ['a release that never ran its migrations', { lines: [newerSchema], served: ['two'] }],
    ['a dirty database', { lines: [dirty] }],
    ['a line beside it that is of something else', { lines: [newerSchema, dirty] }],
  ])('is trouble for %s', async (_, world) => {
    expect(await check(world)).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('`auto-migrate: migration failed` once in the log'),
    })
  })

  it('hides no other trouble', async () => {
    expect(await check({ lines: [newerSchema, { msg: 'panic: x' }] })).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/^`panic:` once in the log .*; 1 line `auto-migrate: migration failed` is no /),
    })
  })

  it('is asked about only where there is such a line', async () => {
    expect(await check({ lines: [] })).toMatchObject({ status: 'ok', asked: 0 })
    expect(await check({ lines: [dirty] })).toMatchObject({ asked: 0 })
  })
})
