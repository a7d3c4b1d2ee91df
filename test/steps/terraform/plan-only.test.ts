import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { planOnly } from '../../../src/steps/terraform/plan-only.ts'
import type { DataInState } from '../../../src/terraform/state/data-in-state.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const denied = new OperatorError('s3:GetObject: AccessDenied: Access Denied', {
  code: 'aws-access-denied',
  whose: 'operator',
})
const plan = { empty: true, summary: { changes: [] } }

const planning = (state: Partial<DataInState>[] = [], { plan: planned = plan as object, status = 'available' } = {}) =>
  fakeDeps({
    settings: { blueGreen: false },
    database: { describe: async () => ({ identifier: 'medspa-development', status }) as never },
    redis: {},
    service: { describe: async () => ({ desired: 1, running: 1 }) as never },
    redactor: { add: () => {} } as never,
    secrets: { read: async () => undefined },
    stateLocks: {
      find: async () => {
        throw denied
      },
    },
    terraform: { dataInState: async () => state as DataInState[], plan: async () => planned as never },
  })

describe('a plan that is only shown', () => {
  it('is shown to a role that may not read the lock of the state', async () => {
    const lines: string[] = []
    const context: Parameters<typeof planOnly.run>[1] = {}
    expect(await planOnly.run(planning(), context, quietProgress(lines))).toEqual({
      detail: 'no changes',
      matters: true,
    })
    expect(lines).toEqual(["who holds the state's lock cannot be read: s3:GetObject: AccessDenied: Access Denied"])
    expect(context).toMatchObject({ plan, refused: [] })
  })

  it('says what a deploy fixes first, and changes nothing', async () => {
    const lines: string[] = []
    const state: Partial<DataInState>[] = [
      { kind: 'database', id: 'medspa-development', tainted: true, finalSnapshot: 'a' },
      { kind: 'redis', id: 'medspa-development', tainted: false },
    ]
    await planOnly.run(planning(state), {}, quietProgress(lines))
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^The database medspa-development is tainted, and available: .*medspa deploy/),
      expect.stringMatching(/^Redis medspa-development has no final snapshot .*medspa deploy/),
    ])
  })

  it.each([
    ['available', 'keeps it', []],
    ['creating', 'waits for AWS', [{ address: 'a', rule: 'database' }]],
    ['incompatible-restore', 'waits for AWS', [{ address: 'a', rule: 'database' }]],
  ])('does not call refused what a deploy keeps: tainted, and %s', async (status, words, refused) => {
    const lines: string[] = []
    const tainted = { address: 'a', kind: 'database', id: 'medspa-development', tainted: true } as const
    const change = { address: 'a', type: 'aws_db_instance', action: 'replace', tainted: true }
    const context: Parameters<typeof planOnly.run>[1] = {}
    const replacing = { empty: false, summary: { changes: [change] } }
    await planOnly.run(planning([tainted], { plan: replacing, status }), context, quietProgress(lines))
    expect(lines[0]).toMatch(new RegExp(`is tainted, and ${status}: a bare apply replaces it; .*${words}`))
    expect(context.refused).toMatchObject(refused)
    expect(context.refused).toHaveLength(refused.length)
  })

  it('ends where the command was cancelled meanwhile', async () => {
    const progress = { ...quietProgress(), signal: AbortSignal.abort() }
    await expect(planOnly.run(planning(), {}, progress)).rejects.toBe(denied)
  })
})
