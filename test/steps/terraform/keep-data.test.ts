import { describe, expect, it } from 'vitest'
import { keepData } from '../../../src/steps/terraform/keep-data.ts'
import type { DataInState, FinalSnapshotInState } from '../../../src/terraform/state/data-in-state.ts'
import { waits } from '../../../src/waits.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const id = 'medspa-development'
const database: DataInState = {
  address: 'module.rds[0].aws_db_instance.this',
  type: 'aws_db_instance',
  kind: 'database',
  id,
  tainted: false,
  finalSnapshot: 'medspa-development-final-20261101000000',
}
const redis: DataInState = {
  ...database,
  address: 'module.redis[0].aws_elasticache_replication_group.this',
  type: 'aws_elasticache_replication_group',
  kind: 'redis',
}

/** A state and what AWS says of both, at one look after the other; the last word stays. */
function environment(state: DataInState[], says: { database?: string[]; redis?: string[]; secret?: boolean } = {}) {
  const done = { lines: [] as string[], untainted: [] as string[], written: [] as FinalSnapshotInState[], slept: 0 }
  let secret = says.secret ?? true
  const looking = (words: string[] = ['available']) => {
    let look = 0
    return () => words[Math.min(look++, words.length - 1)]
  }
  const [databaseSays, redisSays] = [looking(says.database), looking(says.redis)]
  const deps = fakeDeps({
    clock: {
      now: () => new Date(Date.parse('2026-11-29T08:00:00Z') + done.slept),
      async sleep(ms) {
        done.slept += ms
      },
    },
    database: {
      describe: async () => {
        const status = databaseSays()
        return status === 'gone'
          ? undefined
          : ({ identifier: id, status, masterSecretArn: secret ? 'arn:secret' : undefined } as never)
      },
      manageMasterSecret: async () => {
        secret = true
      },
    },
    redis: {
      describe: async () => {
        const status = redisSays()
        return status === 'gone' ? undefined : ({ id, status } as never)
      },
    },
    terraform: {
      dataInState: async () => state,
      untaint: async (address) => void done.untainted.push(address),
      writeFinalSnapshots: async (wanted) => void done.written.push(...wanted),
    },
  })
  const progress = {
    line: (line: string) => void done.lines.push(line),
    status: () => {},
    signal: new AbortController().signal,
  }
  return { done, run: (allowDestroy?: string[]) => keepData.run(deps, allowDestroy ? { allowDestroy } : {}, progress) }
}
const tainted = (data: DataInState): DataInState => ({ ...data, tainted: true })

describe('what Terraform calls tainted', () => {
  it.each(['available', 'storage-optimization', 'storage-full', 'stopped', 'inaccessible-encryption-credentials'])(
    'is kept where RDS calls it %s',
    async (status) => {
      const { done, run } = environment([tainted(database)], { database: [status] })
      expect(await run()).toEqual({ detail: `untainted ${database.address}` })
      expect(done).toMatchObject({ untainted: [database.address], written: [], slept: 0 })
    },
  )

  it.each(['creating', 'backing-up', 'storage-initialization', 'modifying', 'configuring-enhanced-monitoring'])(
    'is waited for while RDS calls it %s, and kept then',
    async (status) => {
      const { done, run } = environment([tainted(database)], { database: [status, status, 'available'] })
      await run()
      expect(done.untainted).toEqual([database.address])
      expect(done.lines[0]).toContain(`The database ${id} is ${status}: waiting for`)
    },
  )

  it.each([
    ['failed', true],
    ['restore-error', true],
    ['incompatible-restore', true],
    ['incompatible-network', true],
    // RDS takes a final snapshot of these.
    ['incompatible-parameters', false],
    ['deleting', false],
    ['gone', false],
  ])('is replaced where RDS calls it %s; without a final snapshot: %s', async (status, without) => {
    const { done, run } = environment([tainted(database)], { database: [status] })
    await run()
    expect(done.untainted).toEqual([])
    expect(done.written).toEqual(without ? [{ address: database.address, finalSnapshot: undefined }] : [])
  })

  it('is Redis too', async () => {
    const { done, run } = environment([tainted(redis)], { redis: ['creating', 'snapshotting', 'available'] })
    expect(await run()).toEqual({ detail: `untainted ${redis.address}` })
    expect(done.untainted).toEqual([redis.address])
    const failed = environment([tainted(redis)], { redis: ['create-failed'] })
    await failed.run()
    expect(failed.done).toMatchObject({
      untainted: [],
      written: [{ address: redis.address, finalSnapshot: undefined }],
    })
  })

  it('is replaced where --allow-destroy names its address, and no other', async () => {
    const { done, run } = environment([tainted(database), tainted(redis)])
    await run([database.address])
    expect(done.untainted).toEqual([redis.address])
    expect(done.lines[0]).toContain('--allow-destroy')
  })

  it('is left as it is where AWS does not come to an end, with the state and what to do', async () => {
    const { done, run } = environment([tainted(database)], { database: ['creating'] })
    await expect(run()).rejects.toMatchObject({
      code: 'database-late',
      message: expect.stringContaining('is still creating'),
      hint: expect.stringContaining('nothing was replaced'),
    })
    expect(done.slept).toBeGreaterThanOrEqual(waits.halfMade.limitMs - waits.halfMade.everyMs)
    expect(done.untainted).toEqual([])
  })
})

describe('what was imported', () => {
  const unnamed = { finalSnapshot: undefined }
  const name = 'medspa-development-final-20261129080000'

  it('is given the name of a final snapshot', async () => {
    const { done, run } = environment([
      { ...database, ...unnamed },
      { ...redis, ...unnamed },
    ])
    expect(await run()).toEqual({ detail: `named ${name}, named ${name}` })
    expect(done.written).toEqual([database, redis].map(({ address }) => ({ address, finalSnapshot: name })))
  })

  it('is given none where AWS would refuse one', async () => {
    const { done, run } = environment([{ ...database, ...unnamed }], { database: ['restore-error'] })
    await run()
    expect(done.written).toEqual([])
  })
})

describe("the master's secret", () => {
  it('is asked for where the provider had not come to it, whatever the state says', async () => {
    const { run } = environment([database], { secret: false })
    expect(await run()).toEqual({ detail: "the master's secret made" })
    expect(await run()).toEqual({ skipped: "sound in Terraform's state" })
  })

  it.each(['backing-up', 'modifying', 'storage-initialization'])(
    'is asked for once RDS is no longer %s: it refuses the change until then, and Terraform would never ask',
    async (status) => {
      const { done, run } = environment([database], { database: [status, status, 'available'], secret: false })
      expect(await run()).toEqual({ detail: "the master's secret made" })
      expect(done.lines[0]).toContain(`The database ${id} is ${status}: waiting for`)
    },
  )

  it('is asked for while RDS optimizes the storage, which takes days at times', async () => {
    const { done, run } = environment([database], { database: ['storage-optimization'], secret: false })
    expect(await run()).toEqual({ detail: "the master's secret made" })
    expect(done.slept).toBe(0)
  })

  it.each(['stopped', 'failed', 'gone'])('is not asked for of a database that is %s', async (status) => {
    const { run } = environment([database], { database: [status], secret: false })
    expect(await run()).toEqual({ skipped: "sound in Terraform's state" })
  })

  it('is not asked for of a database that is not in the state', async () => {
    const { run } = environment([redis], { secret: false })
    expect(await run()).toEqual({ skipped: "sound in Terraform's state" })
  })
})
