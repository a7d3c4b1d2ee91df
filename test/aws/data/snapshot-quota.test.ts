import { expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { rdsInstanceSnapshots } from '../../../src/aws/data/rds-instance-snapshots.ts'
import { namesFor } from '../../../src/config/names.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

test('that AWS keeps no more snapshots is told at once, with what makes room', async () => {
  const full = Object.assign(new Error('Cannot create more than 100 manual snapshots'), {
    name: 'SnapshotQuotaExceeded',
    $metadata: { httpStatusCode: 400 },
  })
  const rds = { send: () => Promise.reject(full) }
  const snapshots = rdsInstanceSnapshots({
    clients: { rds: async () => rds } as unknown as Pick<Clients, 'rds'>,
    clock: clockOfSleeps(),
    names: namesFor('production'),
  })
  const order = { id: 'one', tags: {}, signal: new AbortController().signal, limitMs: 60_000 }
  await expect(snapshots.take(order)).rejects.toMatchObject({
    code: 'snapshot-quota',
    whose: 'operator',
    message:
      'The snapshot one of the database medspa-production was not begun: AWS keeps no more snapshots (Cannot create more than 100 manual snapshots).',
    hint: expect.stringContaining('medspa park prune'),
  })
})
