import { expect, test } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { needOutputs, parseOutputs } from '../../src/terraform/outputs.ts'

const output = (value: unknown) => ({ value, type: 'string', sensitive: false })

test('outputs are their values; null, empty and hidden ones are absent', () => {
  const outputs = parseOutputs({
    ecs_cluster_name: output('medspa-development'),
    private_subnet_ids: output(['subnet-1', 'subnet-2']),
    redis_endpoint: output(null),
    rds_endpoint: output(''),
    vpc_id: { sensitive: true, type: 'string' },
    of_a_newer_version: output({ a: 1 }),
  })
  expect(outputs).toEqual({
    ecs_cluster_name: 'medspa-development',
    private_subnet_ids: ['subnet-1', 'subnet-2'],
    of_a_newer_version: { a: 1 },
  })
})

test('needed outputs are there, or the error names those that are not', () => {
  const outputs = parseOutputs({ ecs_cluster_name: output('c') })
  expect(needOutputs(outputs, 'ecs_cluster_name')).toEqual({ ecs_cluster_name: 'c' })
  expect(() => needOutputs(outputs, 'ecs_cluster_name', 'vpc_id', 'redis_endpoint')).toThrow(/vpc_id, redis_endpoint/)
})

test('an output of another type is an error, not a surprise later', () => {
  expect(() => parseOutputs({ private_subnet_ids: output('subnet-1') })).toThrow(OperatorError)
})
