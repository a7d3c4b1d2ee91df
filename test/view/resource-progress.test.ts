import { expect, test } from 'vitest'
import { noteResource, resourceProgress, resourceProgressLines } from '../../src/view/resource-progress.ts'

const counts = { create: 2, update: 1, replace: 1, delete: 0, read: 5 }

test('an apply counts what it changes: a replacement twice, a read never, a failure once', () => {
  const progress = resourceProgress({ counts })
  expect(resourceProgressLines(progress, 0)).toEqual(['0 of 5 done'])
  noteResource(progress, { address: 'aws_db_instance.this', action: 'create', state: 'start' }, 1_000)
  noteResource(progress, { address: 'aws_lb.this', action: 'create', state: 'start' }, 31_000)
  noteResource(progress, { address: 'data.aws_x.y', action: 'read', state: 'start' }, 31_000)
  noteResource(progress, { address: 'data.aws_x.y', action: 'read', state: 'done' }, 31_000)
  noteResource(progress, { address: 'aws_lb.this', action: 'create', state: 'progress' }, 41_000)
  expect(resourceProgressLines(progress, 61_000)).toEqual([
    '0 of 5 done, 2 under way',
    'create aws_db_instance.this  1m 00s',
    'create aws_lb.this  30s',
  ])
  noteResource(progress, { address: 'aws_lb.this', action: 'create', state: 'done' }, 62_000)
  noteResource(progress, { address: 'aws_db_instance.this', action: 'create', state: 'failed' }, 63_000)
  noteResource(progress, { address: 'aws_db_instance.this', action: 'create', state: 'failed', error: 'no' }, 63_000)
  expect(resourceProgressLines(progress, 64_000)).toEqual(['1 of 5 done, 1 failed', 'failed: aws_db_instance.this'])
})
