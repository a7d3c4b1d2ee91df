import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusalsIn } from '../../src/terraform/guards.ts'
import { straysOf } from '../../src/terraform/parking.ts'
import type { PlanAction } from '../../src/terraform/plan.ts'
import { isWholeDatabase, kindOfResource } from '../../src/terraform/resource-kind.ts'
import { dataInState } from '../../src/terraform/state/data-in-state.ts'
import { root } from '../support/trace.ts'

/** Every resource of both forms, as infra/terraform declares them. */
const declared = (['rds', 'aurora'] as const).flatMap((module) => {
  const folder = path.join(root, 'infra/terraform/modules', module)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tf'))
    .flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^resource "(\w+)" "(\w+)"/gm)])
    .map(([, type = '', name = '']) => ({ module, type, address: `module.${module}[0].${type}.${name}` }))
})

/** What holds data, or answers for it; all else can be made again without a loss. */
const databases = ['aws_db_instance', 'aws_rds_cluster', 'aws_rds_cluster_instance']
const whole = ['aws_db_instance', 'aws_rds_cluster']

const planOf = (address: string, type: string, action: PlanAction) => ({
  changes: [{ address, type, action }],
  counts: { create: 0, update: 0, replace: 0, delete: 0, read: 0 },
  outputsChanged: [],
})

it('sees both forms', () => {
  expect(declared.map(({ type }) => type)).toEqual(expect.arrayContaining(databases))
  expect(declared.length).toBeGreaterThan(10)
})

describe.each(declared)('$address', ({ address, type }) => {
  const isDatabase = databases.includes(type)

  it(`is ${isDatabase ? 'a database' : 'no database'} to guards`, () => {
    expect(kindOfResource(type) === 'database').toBe(isDatabase)
    expect(isWholeDatabase(type)).toBe(whole.includes(type))
    for (const action of ['delete', 'replace'] as const) {
      const rules = refusalsIn(planOf(address, type, action), { live: true }).map(({ rule }) => rule)
      expect(rules).toEqual(isDatabase ? ['database'] : [])
    }
  })

  it('goes with a park, and is nothing that a park must not take', () => {
    expect(straysOf(planOf(address, type, 'delete'), 'yes')).toEqual([])
    expect(straysOf(planOf(address, type, 'replace'), 'yes')).toHaveLength(1)
  })

  it(`has ${whole.includes(type) ? 'a final snapshot' : 'no final snapshot'}`, () => {
    const [, module = '', name = ''] = /^(module\.\w+\[0\])\.\w+\.(\w+)$/.exec(address) ?? []
    const attributes = {
      id: 'medspa-development',
      ...(whole.includes(type) && {
        final_snapshot_identifier: 'medspa-development-final-1',
        skip_final_snapshot: false,
      }),
    }
    const state = {
      version: 4,
      serial: 1,
      resources: [{ mode: 'managed', module, type, name, instances: [{ attributes }] }],
    }
    expect(dataInState(JSON.stringify(state))).toEqual(
      whole.includes(type)
        ? [
            {
              address,
              type,
              kind: 'database',
              id: 'medspa-development',
              tainted: false,
              finalSnapshot: 'medspa-development-final-1',
            },
          ]
        : [],
    )
  })
})
