import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { partOf } from '../../src/view/plan-parts.ts'
import { root } from '../support/trace.ts'

const modules = [
  ...readFileSync(path.join(root, 'infra/terraform/main.tf'), 'utf8').matchAll(/^module "(\w+)" \{/gm),
].map(([, name = '']) => name)

it('a plan tells of every module by what an operator calls it', () => {
  expect(modules.length).toBeGreaterThan(5)
  const of = (module: string) => partOf({ address: `module.${module}[0].aws_new_thing.this`, type: 'aws_new_thing' })
  expect(modules.filter((module) => of(module) === 'other')).toEqual([])
})

it.each([
  ['module.rds[0].aws_db_instance.this', 'aws_db_instance', 'database'],
  ['module.aurora[0].aws_rds_cluster.this', 'aws_rds_cluster', 'database'],
  ['module.aurora[0].aws_rds_cluster_instance.this["1"]', 'aws_rds_cluster_instance', 'database'],
  ['aws_ssm_parameter.release', 'aws_ssm_parameter', 'release'],
  ['terraform_data.environment', 'terraform_data', 'other'],
])('%s belongs to: %s, %s', (address, type, part) => {
  expect(partOf({ address, type })).toBe(part)
})
