import { describe, expect, it } from 'vitest'
import { runUnlock } from '../../../src/commands/unlock/run.ts'
import type { UnlockContext } from '../../../src/tasks/unlock.ts'
import { fakeSession } from '../../support/fake-session.ts'

const beforeQuestion = ['preflight', 'state-bucket', 'locks']
const stateLock = {
  id: 'lock-1',
  who: 'anna@host',
  created: 'now',
  operation: 'apply',
  etag: '"1"',
  ageMs: 1000,
  table: null,
}

function unlocking(found: Partial<UnlockContext>, answers: boolean[] = [true]) {
  const unlock = ({ removed }: UnlockContext) => void removed.push('terraformLock')
  const fake = fakeSession<UnlockContext>({
    answers,
    bodies: { preflight: {}, 'state-bucket': {}, locks: found, unlock },
  })
  return { ...fake, run: (options: Parameters<typeof runUnlock>[1] = {}) => runUnlock(fake.session, options) }
}

describe('medspa unlock', () => {
  it('shows the locks, asks, and removes them', async () => {
    const { ids, lines, questions, run } = unlocking({ found: ['the deploy lock', "Terraform's lock"], stateLock })
    await expect(run()).resolves.toMatchObject({
      result: { deployLock: null, terraformLock: stateLock, removed: ['terraformLock'] },
      lines: ['Unlocked development.'],
    })
    expect(ids()).toEqual([...beforeQuestion, 'unlock'])
    expect(lines).toEqual(['the deploy lock', "Terraform's lock"])
    expect(questions[0]?.question).toBe('Release these locks of development (account 123456789012, us-east-1)?')
  })

  it('removes nothing where it is declined', async () => {
    const { ids, questions, run } = unlocking({ found: ['the deploy lock'] }, [false])
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(questions[0]?.question).toMatch(/^Release this lock of /)
    expect(ids()).toEqual(beforeQuestion)
  })

  it('asks nothing where nothing is locked', async () => {
    const { ids, questions, run } = unlocking({ found: [] })
    await expect(run()).resolves.toMatchObject({
      lines: ['Nothing is locked in development.'],
      result: { removed: [] },
    })
    expect([ids(), questions]).toEqual([beforeQuestion, []])
  })

  it.each([undefined, 'lock-2'])("--yes does not cover Terraform's lock, nor --terraform-lock %s", async (named) => {
    const { ids, questions, run } = unlocking({ found: ["Terraform's lock"], stateLock })
    await expect(run({ yes: true, terraformLock: named })).rejects.toMatchObject({
      code: 'approval-needed',
      exitCode: 3,
      hint: expect.stringContaining('--terraform-lock lock-1'),
    })
    expect([ids(), questions]).toEqual([beforeQuestion, []])
  })

  it('--yes removes it where --terraform-lock names it', async () => {
    const { ids, run } = unlocking({ found: ["Terraform's lock"], stateLock })
    await run({ yes: true, terraformLock: 'lock-1' })
    expect(ids().at(-1)).toBe('unlock')
  })
})
