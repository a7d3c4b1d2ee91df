import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { configure, firstPlatformDeploy, type PlatformClone, platformClone, platformOf } from './support/platform.ts'

const READY = { ready: true, checks: { database: 'ok', redis: 'ok', sms: 'ok', nova_sonic: 'ok' } }

describe('the platform, with its configuration and its keys alone', () => {
  let made: PlatformClone
  let clone: Checkout
  let first: Awaited<ReturnType<typeof firstPlatformDeploy>>
  beforeAll(async () => {
    made = await platformClone()
    clone = made.clone
    first = await firstPlatformDeploy(clone)
  })
  afterAll(() => made?.dispose())

  const validate = () => clone.medspa(['validate', ...common, '--json'])
  const deploy = (...options: string[]) => clone.medspa([...deployCommand, '--json', ...options])

  it('is deployed, every key reaches its tasks, and calls go through', async () => {
    const platform = platformOf(clone)
    expect(first.result.release).toBe((await execa('git', ['rev-parse', 'HEAD'], { cwd: made.platform.dir })).stdout)
    expect(await platform.ready()).toEqual({ status: 200, body: READY })
    const [configuration = '{}'] = (await platform.logged('configuration loaded')).slice(-1)
    expect(JSON.parse(configuration)).toMatchObject({ without: [] })
    expect(await platform.services()).toEqual({
      'medspa-development-api': 1,
      'medspa-development-conversation-worker': 1,
    })
    await platform.works()
    await developmentOf(clone).planIsEmpty()
  })

  it('is validated: nothing is skipped but the test calls, which its images do not offer, and its names', async () => {
    const { result } = documentOf(succeeded(await validate()))
    const probes = result.probes as { id: string; status: string }[]
    expect(probes.filter(({ id, status }) => status !== 'ok' && id !== 'alarms').map(({ id }) => id)).toEqual([
      'missed-call',
      'webhooks',
      'missed-call-telnyx',
      'certificate',
      'domain',
    ])
  })

  it('has nothing planned without its configuration but words', () => platformOf(clone).planNeedsTheFile())

  it("has the rights that the configuration names, a file's and an ARN's, and loses those that are taken out", async () => {
    const { aws, planIsEmpty } = developmentOf(clone)
    const policies = ['environments', 'development', 'api', 'policies']
    const file = 'task-policy.json'
    const role = '--role-name medspa-development-task'
    const rights = async () => {
      const { PolicyNames } = await aws(`iam list-role-policies ${role}`)
      const { AttachedPolicies } = await aws(`iam list-attached-role-policies ${role}`)
      return [...PolicyNames, ...AttachedPolicies.map(({ PolicyArn }: { PolicyArn: string }) => PolicyArn)]
    }
    const { Policy } = await aws(`iam create-policy --policy-name clinic-mail --policy-document file://${file}`)
    await configure(clone, policies, [file, Policy.Arn])
    succeeded(await deploy())
    expect(await rights()).toEqual(['task-policy', Policy.Arn])
    const { PolicyDocument } = await aws(`iam get-role-policy ${role} --policy-name task-policy`)
    expect(PolicyDocument).toEqual(JSON.parse(await readFile(path.join(clone.dir, file), 'utf8')))
    await planIsEmpty()

    await configure(clone, policies, undefined)
    succeeded(await deploy())
    expect(await rights()).toEqual([])
    await planIsEmpty()
    // As before, for what comes after: the next deploy gives them back.
    await configure(clone, policies, [file])
  })

  it('releases a migration, and goes back behind it', async () => {
    const former = String(first.result.release)
    await made.platform.addMigration('013_visits.up.sql', 'CREATE TABLE visits (id bigint PRIMARY KEY);\n')
    const release = await made.platform.commit('Visits')
    expect(documentOf(succeeded(await deploy())).result.release).toBe(release)
    await platformOf(clone).works()
    await developmentOf(clone).planIsEmpty()
    await platformOf(clone).planNeedsTheFile()

    const back = documentOf(succeeded(await deploy('--tag', former)))
    expect(back.result.release).toBe(former)
    // The older migrator would refuse the newer schema: it is not asked.
    expect(back.steps.find(({ id }) => id === 'migrate')).toMatchObject({ status: 'skipped' })
    await platformOf(clone).works()
    await developmentOf(clone).planIsEmpty()
    await platformOf(clone).planNeedsTheFile()
    succeeded(await deploy('--tag', release))
  })

  it('is left dirty by a migration that fails half-way, is repaired, and deploys the fixed migration', async () => {
    const platform = platformOf(clone)
    const migrate = (...words: string[]) => clone.medspa(['migrate', ...words, ...common, '--json'])
    const noted = (version: string, dirty: boolean) => ({
      migrators: [{ migrator: 'golang-migrate', table: 'public.schema_migrations', version, dirty }],
      dirty,
    })
    const previous = await developmentOf(clone).runs()
    const name = '014_rooms.up.sql'
    // Its own transaction: what it has made stays.
    const half = 'BEGIN;\nCREATE TABLE IF NOT EXISTS rooms (id bigint PRIMARY KEY);\nCOMMIT;\n'
    await made.platform.addMigration(name, `${half}ALTER TABLE room ADD COLUMN name text;\n`)
    await made.platform.commit('Rooms, with a table that is not there')

    const failed = await deploy()
    expect(failed.exitCode).toBe(1)
    expect(documentOf(failed).error).toMatchObject({
      code: 'migration-failed',
      message: expect.stringMatching(/; the database is dirty at version 14$/),
      evidence: expect.arrayContaining([expect.stringContaining('relation "room" does not exist')]),
      hint: expect.stringMatching(/`[^`]*migrate status [^`]*--sandbox`.*`[^`]*migrate repair [^`]*--to 13`/),
    })
    expect(await developmentOf(clone).runs()).toEqual(previous)
    await platform.works()

    const again = await deploy()
    const { error } = documentOf(again)
    expect(error).toMatchObject({ code: 'migration-failed', hint: expect.stringContaining('--to 13') })
    expect(JSON.stringify(error)).toContain('Dirty database version 14. Fix and force version.')
    const status = await migrate('status')
    expect(status.exitCode).toBe(4)
    expect(documentOf(status)).toMatchObject({ error: { code: 'database-dirty' }, result: noted('14', true) })

    const { result } = documentOf(succeeded(await migrate('repair', '--to', '13', '--yes')))
    expect(result).toMatchObject({ repaired: true, was: '14', to: 13, ...noted('13', false) })
    expect(result.snapshot).toEqual(expect.any(String))
    await made.platform.removeMigration(name)
    await made.platform.addMigration(name, `${half}ALTER TABLE rooms ADD COLUMN name text;\n`)
    const fixed = await made.platform.commit('Rooms, fixed')
    expect(documentOf(succeeded(await deploy())).result.release).toBe(fixed)
    expect(await developmentOf(clone).runs()).toContain(fixed)
    expect(documentOf(succeeded(await migrate('status'))).result).toMatchObject(noted('14', false))
    await platform.works()
    await developmentOf(clone).planIsEmpty()
  })

  it('keeps its release where a worker fails', async () => {
    const where = ['environments', 'development', 'workers', 'conversation-worker', 'environment', 'WORKER_EXIT_CODE']
    const former = await developmentOf(clone).runs()
    await configure(clone, where, '1')
    await made.platform.put('NOTES.md', 'A release with a worker that fails.\n')
    await made.platform.commit('A worker that fails')
    const ran = await deploy()
    expect(ran.exitCode).toBe(1)
    expect(await developmentOf(clone).runs()).toEqual(former)
    expect((await platformOf(clone).calls.twilio()).status).toBe(200)
    await configure(clone, where, undefined)
    succeeded(await deploy())
    await platformOf(clone).works()
    await developmentOf(clone).planIsEmpty()
  })

  it("is parked, answers its callers with medspa's own words, and comes back with its data", async () => {
    const platform = platformOf(clone)
    const before = await platform.events()
    await through(clone, parkCommand)
    await parkingOf(clone).isAsleep()
    expect(await platform.calls.heard()).toEqual({ status: 200, body: expect.stringContaining('not taking calls') })
    await developmentOf(clone).planIsEmpty()
    await platform.planNeedsTheFile()

    await through(clone, restoreCommand)
    await parkingOf(clone).isAwake()
    await platform.planNeedsTheFile()
    expect(await platform.events()).toBe(before)
    expect(await platform.services()).toMatchObject({ 'medspa-development-conversation-worker': 1 })
    await platform.works()
  })
})
