import { expect, test } from 'vitest'
import { noteResource, resourceProgress, resourceProgressLines } from '../../src/view/resource-progress.ts'

const counts = { create: 2, update: 1, replace: 1, delete: 0, read: 5 }

test('what takes AWS minutes has its usual time; a rehearsal tells none', () => {
  const shown = (onAws: boolean) => {
    const progress = resourceProgress({ counts }, { onAws })
    noteResource(progress, { address: 'module.rds[0].aws_db_instance.this', action: 'create', state: 'start' }, 0)
    noteResource(progress, { address: 'aws_lb.api["x.y"]', action: 'create', state: 'start' }, 0)
    return resourceProgressLines(progress, 61_000).slice(1)
  }
  const [database, balancer] = ['create module.rds[0].aws_db_instance.this  1m 01s', 'create aws_lb.api["x.y"]  1m 01s']
  expect(shown(true)).toEqual([`${database}, usually 6 to 10 minutes`, balancer])
  expect(shown(false)).toEqual([database, balancer])
})

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
