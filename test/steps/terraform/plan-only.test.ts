import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { planOnly } from '../../../src/steps/terraform/plan-only.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const denied = new OperatorError('s3:GetObject: AccessDenied: Access Denied', {
  code: 'aws-access-denied',
  whose: 'operator',
})
const plan = { empty: true, summary: { changes: [] } }

const planning = () =>
  fakeDeps({
    redactor: { add: () => {} } as never,
    secrets: { read: async () => undefined },
    stateLocks: {
      find: async () => {
        throw denied
      },
    },
    terraform: { plan: async () => plan as never },
  })

describe('a plan that is only shown', () => {
  it('is shown to a role that may not read the lock of the state', async () => {
    const lines: string[] = []
    const context: Parameters<typeof planOnly.run>[1] = {}
    expect(await planOnly.run(planning(), context, quietProgress(lines))).toEqual({ detail: 'no changes' })
    expect(lines).toEqual(["who holds the state's lock cannot be read: s3:GetObject: AccessDenied: Access Denied"])
    expect(context).toMatchObject({ plan, refused: [] })
  })

  it('ends where the command was cancelled meanwhile', async () => {
    const progress = { ...quietProgress(), signal: AbortSignal.abort() }
    await expect(planOnly.run(planning(), {}, progress)).rejects.toBe(denied)
  })
})
