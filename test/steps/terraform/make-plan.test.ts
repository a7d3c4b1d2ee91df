import { afterEach, describe, expect, it } from 'vitest'
import { typed } from '../../../src/command-line.ts'
import { OperatorError } from '../../../src/errors.ts'
import { makePlan } from '../../../src/steps/terraform/make-plan.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const saidIn = 'All that Terraform said is in /runs/1.'
const unreadable = new OperatorError('terraform plan: reading ElastiCache Replication Group (medspa-development)', {
  code: 'terraform-failed',
  whose: 'terraform',
  hint: saidIn,
  evidence: ['CacheClusterNotFound'],
})

const planning = (error: Error, describe: () => Promise<{ id: string; status: string } | undefined>) => {
  const deps = fakeDeps({
    redis: { describe: describe as never },
    terraform: { plan: () => Promise.reject(error) },
  })
  return makePlan(deps, {}, quietProgress(), { onlyShown: true })
}
const inStatus = (status: string) => async () => ({ id: 'medspa-development', status })

let undo = () => {}
afterEach(() => undo())

describe('a plan that fails', () => {
  it("says how a Redis goes that AWS could not make, in front of where Terraform's words are", async () => {
    const failed = planning(unreadable, inStatus('create-failed'))
    await expect(failed).rejects.toMatchObject({
      code: 'terraform-failed',
      message: unreadable.message,
      evidence: unreadable.evidence,
      hint: expect.stringContaining(
        '`aws elasticache delete-replication-group --replication-group-id medspa-development`',
      ),
    })
    const { hint } = (await failed.catch((error: unknown) => error)) as OperatorError
    expect(hint).toContain('`aws elasticache wait replication-group-deleted --replication-group-id medspa-development`')
    expect(hint?.endsWith(` ${saidIn}`)).toBe(true)
  })

  it('leads to the sandbox in a rehearsal', async () => {
    undo = typed({ sandbox: true })
    await expect(planning(unreadable, inStatus('create-failed'))).rejects.toMatchObject({
      hint: expect.stringMatching(/medspa sandbox env\).* && aws elasticache delete-replication-group/),
    })
  })

  it.each(['available', 'creating', 'modifying'])('names no deletion where Redis is %s', async (status) => {
    await expect(planning(unreadable, inStatus(status))).rejects.toBe(unreadable)
  })

  it("stays Terraform's error where there is no Redis, or it cannot be looked at", async () => {
    await expect(planning(unreadable, async () => undefined)).rejects.toBe(unreadable)
    await expect(planning(unreadable, () => Promise.reject(new Error('no network')))).rejects.toBe(unreadable)
  })

  it("for another reason than Terraform's asks nobody", async () => {
    const late = new OperatorError('cancelled', { code: 'cancelled', whose: 'operator', exit: 'cancelled' })
    await expect(planning(late, inStatus('create-failed'))).rejects.toBe(late)
  })
})
