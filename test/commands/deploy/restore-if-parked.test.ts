import { describe, expect, it } from 'vitest'
import { runDeploy } from '../../../src/commands/deploy/run.ts'
import type { DeployContext } from '../../../src/tasks/deploy-context.ts'
import type { RestoreContext } from '../../../src/tasks/restore-context.ts'
import { restoring, waking, wakingSession, woken } from '../restore/support.ts'
import { begun, deploying, digests, failing, formerTag, imagesOf, newTag, place, planned, released } from './support.ts'

const question = `Apply this to ${place}?`

describe('medspa deploy --restore-if-parked', () => {
  it('wakes a parked environment with this release: as a restore from the plan on, as a deploy before', async () => {
    const asked: object[] = []
    const asleep = (context: DeployContext) => {
      const { optional, request } = context as unknown as RestoreContext
      asked.push({ optional, request })
      context.restoring = { ...restoring, release: newTag }
    }
    const { done, fake, questions, walk } = wakingSession({ bodies: { asleep } })
    const { lines, result } = await runDeploy(fake.session, { restoreIfParked: true })
    expect(walk()).toEqual([...begun, 'asleep', 'plain-http-awake', ...planned, question, ...woken])
    expect(asked).toEqual([{ optional: true, request: { release: newTag } }])
    expect(questions[0]?.about[0]).toBe('Release 0123456789ab, parked since 2026-11-20T10:00:00.000Z. It starts from:')
    expect(result).toMatchObject({ release: newTag, images: digests })
    expect(lines[0]).toBe('development runs 0123456789ab (before: fedcba987654)')
    expect(lines.join('\n')).toContain('Redis redis-park')
    expect(done.written).toEqual([{ ...waking, ...imagesOf(newTag) }])
    expect(done.locks).toEqual([{ command: 'deploy', reason: 'release 0123456789ab', wait: false }])
    expect(fake.facts()).toEqual({
      release: { from: formerTag, to: newTag },
      digests,
      plan: [{ group: 'module.x', create: 1, update: 0, replace: 0, delete: 0 }],
    })
  })

  it('deploys one that is awake as ever', async () => {
    const { questions, run, walk } = deploying({ bodies: { asleep: {} } })
    await run({ restoreIfParked: true })
    expect(walk()).toEqual([...begun, 'asleep', 'plain-http-awake', 'former-data', ...planned, question, ...released])
    expect(questions[0]?.about[0]).toBe('Release 0123456789ab (before: fedcba987654)')
  })

  it('without it, one that is parked is refused before anything is planned', async () => {
    const { done, ids, run } = deploying({ bodies: { 'former-data': failing('former-data') } })
    await expect(run()).rejects.toThrow('former-data failed')
    expect(ids()).toEqual([...begun, 'former-data'])
    expect(done).toMatchObject({ written: [], unlocked: 1 })
  })
})
