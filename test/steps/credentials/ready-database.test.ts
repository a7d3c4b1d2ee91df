import { describe, expect, test } from 'vitest'
import type { DatabaseState } from '../../../src/aws/data/database.ts'
import { needDatabase } from '../../../src/steps/credentials/ready-database.ts'
import { waits } from '../../../src/waits.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const ready: DatabaseState = {
  identifier: 'medspa-development',
  status: 'available',
  engine: 'postgres',
  address: 'db.example',
  databaseName: 'medspa',
  masterUsername: 'medspa_admin',
  resourceId: 'db-1',
  masterSecretArn: 'arn:secret',
  masterSecretStatus: 'active',
  deletionProtection: false,
}

/** Looks that the descriptions answer one after the other, the last one for ever, on a clock whose sleeps are over at once. */
async function need(...descriptions: (DatabaseState | undefined)[]) {
  const lines: string[] = []
  const clock = clockOfSleeps()
  let looks = 0
  const deps = {
    names: { database: 'medspa-development' },
    clock,
    database: {
      describe: async () => descriptions[Math.min(looks++, descriptions.length - 1)],
      protect: async () => {},
    },
  }
  const progress = {
    line: (line: string) => void lines.push(line),
    status: () => {},
    signal: new AbortController().signal,
  }
  const found = await needDatabase(deps as never, progress).catch((error: Error) => error)
  return { found, lines, looks, waited: clock.passed() }
}

describe('the secret of the master', () => {
  test.each(['creating', 'rotating'])(
    'is waited for while it is %s: the database does not have its password yet',
    async (status) => {
      const { found, lines, looks } = await need(
        { ...ready, masterSecretStatus: status },
        { ...ready, masterSecretStatus: status },
        ready,
      )
      expect(found).toMatchObject({ masterSecretArn: 'arn:secret' })
      expect(looks).toBe(3)
      expect(lines).toEqual([expect.stringContaining("waiting for RDS to set the master's new password (usually")])
    },
  )

  test('that RDS does not keep is told at once', async () => {
    const { found, waited } = await need({ ...ready, masterSecretArn: undefined, masterSecretStatus: undefined })
    expect([found, waited]).toEqual([expect.objectContaining({ code: 'database-missing' }), 0])
  })

  test.each(['impaired', undefined])('that is %s is used', async (status) => {
    expect(await need({ ...ready, masterSecretStatus: status })).toMatchObject({
      found: { address: 'db.example' },
      waited: 0,
    })
  })

  test('is not waited for without end', async () => {
    const { found, waited } = await need({ ...ready, masterSecretStatus: 'creating' })
    expect(found).toMatchObject({ code: 'database-late', message: expect.stringContaining('creating') })
    expect(waited).toBeLessThan(waits.masterSecret.limitMs + 60_000)
  })
})

describe('the database', () => {
  test('is waited for while it is made, and used while RDS backs it up', async () => {
    const { found, lines } = await need(
      { ...ready, status: 'creating', address: undefined },
      { ...ready, status: 'backing-up' },
    )
    expect(found).toMatchObject({ status: 'backing-up', address: 'db.example' })
    expect(lines).toEqual([
      expect.stringContaining('waiting for the database to take connections (usually 10 minutes)'),
    ])
  })

  test.each(['upgrading', 'rebooting', 'resetting-master-credentials'])('that is %s is waited for', async (status) => {
    const { found, looks } = await need({ ...ready, status }, ready)
    expect([found, looks]).toEqual([expect.objectContaining({ status: 'available' }), 2])
  })

  test('that is not there is told at once, and one that is of no use as well', async () => {
    expect(await need(undefined)).toMatchObject({ found: { code: 'database-missing' }, waited: 0 })
    for (const status of ['restore-error', 'incompatible-network', 'stopped', 'storage-full', 'failed', 'deleting']) {
      const { found, waited } = await need({ ...ready, status, address: undefined })
      expect([found, waited]).toEqual([expect.objectContaining({ code: 'database-unusable' }), 0])
      expect(String(found)).toContain(status)
    }
  })
})
