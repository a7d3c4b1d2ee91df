import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { applyInfrastructure, isRestOf } from '../../../src/steps/terraform/apply-infrastructure.ts'
import { emptySummary, type PlanAction, type PlanChange } from '../../../src/terraform/plan.ts'
import type { SavedPlan } from '../../../src/terraform/run.ts'
import type { DataInState } from '../../../src/terraform/state/data-in-state.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const address = 'module.rds[0].aws_db_instance.this'
const change = (action: PlanAction, name = address): PlanChange => ({ action, address: name, type: 'aws_db_instance' })
const planOf = (file: string, ...changes: PlanChange[]): SavedPlan => ({
  file,
  empty: changes.length === 0,
  summary: { ...emptySummary(), changes },
})
const initializing = new OperatorError('RDS still loads', { code: 'database-initializing', whose: 'aws' })

/** An apply that RDS's state ends, and the plan of what is left. */
function restoring({ first = initializing as Error, rest }: { first?: Error; rest: SavedPlan }) {
  const done = { applied: [] as string[], discarded: [] as string[], untainted: [] as string[], looks: 0 }
  const deps = fakeDeps({
    database: {
      describe: async () => {
        done.looks += 1
        const status = done.looks < 3 ? 'storage-initialization' : 'available'
        return { identifier: 'medspa-development', status, masterSecretArn: 'arn:secret' } as never
      },
    },
    redis: {},
    terraform: {
      discard: async ({ file }) => void done.discarded.push(file),
      async apply({ file }) {
        done.applied.push(file)
        if (file === 'approved') throw first
        return {}
      },
      dataInState: async () => [
        { address, kind: 'database', id: 'medspa-development', tainted: true, finalSnapshot: 'a' } as DataInState,
      ],
      outputs: async () => ({}),
      plan: async () => rest,
      writeFinalSnapshots: async () => {},
      untaint: async (each) => void done.untainted.push(each),
    },
  })
  const context = { plan: planOf('approved', change('create'), change('create', 'aws_lb.x')) }
  return { context, done, run: () => applyInfrastructure.run(deps, context, quietProgress()) }
}

describe('an apply that RDS ends by loading the volume', () => {
  it('waits, keeps the database, and applies what is left of the approved plan', async () => {
    const { context, done, run } = restoring({ rest: planOf('rest', change('update'), change('create', 'aws_lb.x')) })
    expect(await run()).toEqual({ detail: '2 changes' })
    expect(done).toMatchObject({ applied: ['approved', 'rest'], untainted: [address] })
    // Its words and addresses are told at the end.
    expect(context.plan.file).toBe('approved')
  })

  it('applies nothing that was not approved', async () => {
    const { done, run } = restoring({ rest: planOf('rest', change('delete', 'aws_lb.x')) })
    await expect(run()).rejects.toBe(initializing)
    expect(done).toMatchObject({ applied: ['approved'], discarded: ['rest'] })
  })

  it('is not one that failed of anything else', async () => {
    const first = new OperatorError('denied', { code: 'terraform-failed', whose: 'terraform' })
    const { done, run } = restoring({ first, rest: planOf('rest', change('update')) })
    await expect(run()).rejects.toBe(first)
    expect(done).toMatchObject({ applied: ['approved'], looks: 0 })
  })
})

it.each([
  ['create', 'create', true],
  ['create', 'update', true],
  ['create', 'replace', false],
  ['create', 'delete', false],
  ['update', 'update', true],
  ['update', 'create', false],
  ['replace', 'replace', true],
] as const)('where %s was approved, %s is a part of it: %s', (approved, left, expected) => {
  const summary = (action: PlanAction) => ({ changes: [change(action)] })
  expect(isRestOf(summary(approved), summary(left))).toBe(expected)
  expect(isRestOf({ changes: [] }, summary(left))).toBe(false)
})
