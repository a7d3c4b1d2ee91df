import { appendFile, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'

const restoreCommand = ['restore', ...common, '--yes', '--json']
const secretOf = (name: string) =>
  `aws secretsmanager get-secret-value --secret-id medspa-development-${name} --query SecretString --output text`

describe('an environment whose data sleep', () => {
  let clone: Checkout
  let formerTag = ''
  let tag = ''
  beforeAll(async () => {
    clone = await populatedClone()
    // Two releases: the former one's task definition froze addresses that are gone after the destroy.
    formerTag = String((await releaseParameter()).api_image_tag)
    await appendFile(path.join(clone.dir, 'README.md'), '\nAnother release.\n')
    tag = await clone.commit('Another release')
    succeeded(await clone.medspa(deployCommand))
  })
  afterAll(() => clone?.dispose())

  const environment = () => developmentOf(clone)
  const releaseParameter = () => environment().release()
  const sql = async (statement: string) => {
    const url = `"$(${secretOf('app-secrets')} | jq -r .DATABASE_URL)"`
    return succeeded(await clone.bash(`psql ${url} -Atc "$SQL"`, { env: { SQL: statement } })).stdout.trim()
  }
  const redis = async (...words: string[]) => {
    const { caFile } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json']))).result
    const script = `
      import { Redis } from 'ioredis'
      const { Address: host, Port: port } = JSON.parse(process.env.GROUPS_FOUND).ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint
      const redis = new Redis({ host, port, password: process.env.TOKEN, tls: {}, retryStrategy: () => null })
      console.log(await redis.call(...process.argv.slice(1)))
      redis.disconnect()`
    const ran = await clone.bash(
      `export GROUPS_FOUND="$(aws elasticache describe-replication-groups --output json)"
      export TOKEN="$(${secretOf('redis-auth')} | jq -r .REDIS_PASSWORD)"
      node_modules/.bin/node --input-type=module -e "$SCRIPT" ${words.map((word) => `'${word}'`).join(' ')}`,
      { env: { SCRIPT: script, NODE_EXTRA_CA_CERTS: String(caFile) } },
    )
    return succeeded(ran).stdout.trim()
  }

  /** What park counted, and where it stands in the state bucket. */
  const recordKey = `"s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/$(aws s3 ls \\
    "s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/" | awk '{ print $4 }' | sort | tail -1)"`
  const parkRecord = async () =>
    JSON.parse(succeeded(await clone.bash(`aws s3 cp ${recordKey} -`)).stdout) as {
      counts: { tables: Record<string, unknown> }
    }
  const writeParkRecord = async (record: object) =>
    succeeded(await clone.bash(`aws s3 cp - ${recordKey}`, { input: JSON.stringify(record) }))
  const tasks = async () => {
    const { services } = await environment().aws(
      'ecs describe-services --cluster medspa-development --services medspa-development-api',
    )
    return { desired: services[0].desiredCount, running: services[0].runningCount }
  }

  const nothingIsLeftOfTheRestore = async () => {
    const parameter = await releaseParameter()
    expect(parameter).toMatchObject({ parked: 'no', api_image_tag: tag })
    for (const key of ['pin', 'db_snapshot_identifier', 'redis_snapshot_name', 'parked_since', 'data_compared'])
      expect(parameter).not.toHaveProperty(key)
    await environment().planIsEmpty()
    succeeded(await clone.medspa(['validate', ...common]))
  }
  const refused = async (command: readonly string[], code: string) => {
    const ran = await clone.medspa([...command, '--json'])
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(3)
    expect(documentOf(ran)).toMatchObject({
      error: { code, hint: expect.stringContaining('medspa restore --env development --sandbox') },
    })
  }

  it('parked: every command knows it', async () => {
    await sql("INSERT INTO leads (phone) VALUES ('+12025550142')")
    await redis('SET', 'clinic:1', 'open on Mondays')
    const parked = documentOf(succeeded(await clone.medspa(['park', ...common, '--yes', '--json'])))
    const { since } = parked.result as { since: string }
    for (const command of [deployCommand, ['migrate', ...common], ['secrets', 'refresh', ...common, '--yes']])
      await refused(command, 'parked')
    const asleep = { how: 'parked', full: false, since, saves: { low: expect.any(Number), high: expect.any(Number) } }
    const planned = documentOf(succeeded(await clone.medspa(['plan', ...common, '--json'])))
    expect(planned.result).toMatchObject({ empty: true, asleep })
    const validated = documentOf(succeeded(await clone.medspa(['validate', ...common, '--json'])))
    expect(validated.result).toMatchObject({
      asleep,
      probes: expect.arrayContaining([
        expect.objectContaining({ id: 'health', status: 'skipped' }),
        expect.objectContaining({ id: 'parked-voice', status: 'ok' }),
      ]),
    })
    for (const command of [
      ['secrets', 'list', ...common],
      ['secrets', 'check', ...common],
      ['unlock', ...common],
    ])
      succeeded(await clone.medspa(command))
  })

  it('parked: is not woken by whoever cannot be asked', async () => {
    const before = await releaseParameter()
    const unasked = await clone.medspa(['restore', ...common, '--json'])
    expect([unasked.exitCode, documentOf(unasked).error?.code]).toEqual([3, 'approval-needed'])
    expect(await releaseParameter()).toEqual(before)
  })

  it('parked: starts nothing on data that are not those of the park', async () => {
    const record = await parkRecord()
    const leads = record.counts.tables['public.leads'] as { rows: number }
    const tables = { ...record.counts.tables, 'public.leads': { ...leads, rows: 4711 } }
    await writeParkRecord({ ...record, counts: { ...record.counts, tables } })

    const differing = await clone.medspa(restoreCommand)
    const { error, steps } = documentOf(differing)
    expect([differing.exitCode, error?.code], differing.stderr).toEqual([1, 'data-differ'])
    expect(error?.message).toContain(`public.leads: ${leads.rows} rows, and 4711 at the park`)
    expect(error?.hint).toContain('medspa restore --env development --sandbox --accept-differences')
    expect(steps.at(-1)).toMatchObject({ id: 'compare', status: 'failed' })
    expect(await tasks()).toEqual({ desired: 0, running: 0 })
  })

  it('parked: wakes with the data as they are, where they are accepted', async () => {
    const document = documentOf(succeeded(await clone.medspa([...restoreCommand, '--accept-differences'])))
    expect(document.result).toMatchObject({ release: tag, compared: 'accepted' })
    const ids = document.steps.map(({ id }) => id)
    expect(ids.indexOf('compare')).toBeLessThan(ids.indexOf('migrate'))
    expect(document.steps).toContainEqual(
      expect.objectContaining({
        id: 'compare',
        status: 'done',
        reason: expect.stringMatching(/^1 differences? accepted; \d+ tables and \d+ keys/),
      }),
    )
    expect(await sql("SELECT count(*) FROM leads WHERE phone = '+12025550142'")).toBe('1')
    expect(await redis('GET', 'clinic:1')).toBe('open on Mondays')
    await nothingIsLeftOfTheRestore()
  })

  it('destroyed by the seed’s own commands: refused to a deploy and a migration, which would begin with an empty database', async () => {
    const park = await readFile(path.join(import.meta.dirname, 'seed/park.sh'), 'utf8')
    succeeded(await clone.bash(park.replaceAll('<bucket>', '$TF_STATE_BUCKET')))
    for (const command of [deployCommand, ['migrate', ...common]]) await refused(command, 'former-data')
  })

  it('destroyed: comes back with its data and its release from the final snapshots, which it had shown', async () => {
    const ran = succeeded(await clone.medspa(restoreCommand))
    const document = documentOf(ran)
    expect(document.result).toMatchObject({
      release: tag,
      restored: {
        database: expect.stringMatching(/^medspa-development-final-\d{14}$/),
        redis: expect.stringMatching(/^medspa-development-final-\d{14}$/),
      },
      compared: 'skipped',
    })
    expect(document.steps).toContainEqual(
      expect.objectContaining({ id: 'compare', status: 'skipped', reason: expect.stringContaining('no park') }),
    )
    expect(await sql("SELECT count(*) FROM leads WHERE phone = '+12025550142'")).toBe('1')
    expect(await redis('GET', 'clinic:1')).toBe('open on Mondays')
    await nothingIsLeftOfTheRestore()
  })

  it('awake: has nothing left to restore, and takes no snapshot over the data that are there', async () => {
    const again = documentOf(succeeded(await clone.medspa(restoreCommand)))
    expect(again.result).toMatchObject({ release: tag, restored: { database: null, redis: null } })
    const ran = await clone.medspa([...restoreCommand, '--snapshot', 'medspa-development-final-20260101000000'])
    expect(ran.exitCode).toBe(3)
    expect(documentOf(ran)).toMatchObject({ error: { code: 'nothing-to-restore' } })
    expect(await sql("SELECT count(*) FROM leads WHERE phone = '+12025550142'")).toBe('1')
  })

  it('awake: runs a release from before again, on the database and the Redis of today', async () => {
    succeeded(await clone.medspa([...deployCommand, '--tag', formerTag]))
    expect(await releaseParameter()).toMatchObject({ api_image_tag: formerTag })
    expect(await sql("SELECT count(*) FROM leads WHERE phone = '+12025550142'")).toBe('1')
    succeeded(await clone.medspa(['validate', ...common]))
  })
})
