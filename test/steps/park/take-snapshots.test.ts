import { expect, test } from 'vitest'
import { takeSnapshots } from '../../../src/steps/park/take-snapshots.ts'
import { quietProgress } from '../../support/progress.ts'
import { contextOf } from './park-context.ts'

test('names a snapshot after the release that served', async () => {
  const orders: { tags: Record<string, string> }[] = []
  const create = async (order: { tags: Record<string, string> }) => void orders.push(order)
  const snapshots = { database: { take: create }, redis: { take: create } }
  const context = contextOf({ former: { api_image_tag: 'failed' }, served: 'v1', database: {} as never })
  await takeSnapshots.run({ settings: { environment: 'development' }, snapshots } as never, context, quietProgress())
  expect(orders.map(({ tags }) => tags['medspa:release'])).toEqual(['v1', 'v1'])
})
