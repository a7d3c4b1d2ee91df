import { expect, test } from 'vitest'
import { typeOfAddress, usualTime, usualTimeOf } from '../../src/view/usual-times.ts'

test('an estimate comes from what a plan makes, or there is none', () => {
  expect(usualTimeOf([{ action: 'create', type: 'aws_db_instance' }])).toBe('a database: usually 6 to 10 minutes')
  expect(usualTimeOf([{ action: 'update', type: 'aws_db_instance' }])).toBeUndefined()
  expect(usualTimeOf([{ action: 'create', type: 'aws_lb' }])).toBeUndefined()
  expect(usualTime({ action: 'delete', type: 'aws_db_instance' })).toBeUndefined()
})

test.each([
  ['module.rds[0].aws_db_instance.this', 'aws_db_instance'],
  ['aws_lb.api["a.b_c.d"]', 'aws_lb'],
  ['data.aws_region.here', 'aws_region'],
  ['module.worker["my.mail"].aws_ecs_service.this', 'aws_ecs_service'],
])('%s is of the type %s', (address, type) => {
  expect(typeOfAddress(address)).toBe(type)
})
