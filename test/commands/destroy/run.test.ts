import { describe, expect, it } from 'vitest'
import { testNow } from '../../support/fake-deps.ts'
import { planOf } from '../park/support.ts'
import { beforeQuestion, destroying, final, nothingLeft, undoable } from './support.ts'

describe('medspa destroy', () => {
  it('asks, keeps the data, and only then destroys; the lock is let go and the plans are deleted', async () => {
    const released: string[] = []
    const deployLock = { check: async () => {}, take: async () => ({}), release: async () => void released.push('x') }
    const { discarded, ids, questions, run, undone } = destroying({ deps: { deployLock } })
    const { lines, result } = await run()
    expect(ids()).toEqual([...beforeQuestion, ...undoable, 'plan', ...final])
    expect(questions.map(({ question }) => question)).toEqual([
      'Destroy development (account 123456789012, us-east-1) for good?',
    ])
    expect(questions[0]?.about[0]).toBe('Destroying development')
    expect([released, discarded, undone]).toEqual([['x'], ['preview', 'plan'], []])
    expect(result).toMatchObject({ destroyed: { images: 3 }, marked: ['snap-1'], ...nothingLeft })
    expect(lines.join('\n')).toContain('database snapshot snap-1')
  })

  it('changes nothing where it is declined', async () => {
    const { discarded, ids, run } = destroying({ answers: [false] })
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect([ids(), discarded]).toEqual([beforeQuestion, ['preview']])
  })

  it.each([
    ['It is in use. Destroy', { traffic: { minutes: 15, requests: 3, voiceCalls: 0 } }],
    ['It may be in use. Destroy', {}],
  ])('says who uses it: %s', async (words, traffic) => {
    const { questions, run } = destroying({ answers: [false], bodies: { traffic } })
    await expect(run()).rejects.toMatchObject({ code: 'declined' })
    expect(questions[0]?.question).toMatch(new RegExp(`^${words}`))
  })

  it.each([
    ['production', {}],
    ['production', { confirm: 'development' }],
    ['development', { confirm: 'production' }],
    ['development', { withoutSnapshots: true }],
    ['production', { withoutSnapshots: true, confirm: 'development' }],
  ] as const)('refuses to destroy %s with %j before any step, in a terminal too', async (environment, options) => {
    for (const interactive of [true, false]) {
      const { ids, run } = destroying({ deps: { settings: { environment } }, interactive })
      await expect(run(options)).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
      expect(ids()).toEqual([])
    }
  })

  it('destroys production where --confirm names it, and still asks', async () => {
    const { ids, questions, run } = destroying({ deps: { settings: { environment: 'production' } } })
    await run({ confirm: 'production' })
    expect([questions.length, ids().at(-1)]).toEqual([1, 'left'])
  })

  it.each(['development', 'production'] as const)('says what begins %s again', async (environment) => {
    const { run } = destroying({ deps: { settings: { environment } } })
    const { lines } = await run({ confirm: environment })
    expect(lines.find((line) => line.includes('begin again'))).toMatch(/`medspa deploy`/)
  })

  it('without snapshots it deletes the data before the plan, and says in the question that they go', async () => {
    const { ids, questions, run } = destroying()
    await run({ withoutSnapshots: true, confirm: 'development' })
    const stands = undoable.filter((id) => id !== 'snapshots')
    expect(ids()).toEqual([...beforeQuestion, ...stands, 'delete-data', 'plan', ...final])
    expect(questions[0]?.question).toContain('with all its data for good?')
    expect(questions[0]?.about.join(' ')).toContain('FOR GOOD, without a snapshot')
  })

  it('notes nothing in a release parameter that is gone', async () => {
    const look = { at: testNow, former: {}, unreleased: true, formerSnapshots: { database: [], redis: [] } }
    const { ids, run } = destroying({ bodies: { look } })
    await run()
    expect(ids()).not.toContain('begin')
  })

  it('ends with exit code 4 and each command where something is left that should be gone', async () => {
    const vpc = { what: 'VPC', name: 'vpc-1', delete: 'aws ec2 delete-vpc --vpc-id vpc-1' }
    const { run } = destroying({ bodies: { left: { left: { ...nothingLeft, unexpected: [vpc] } } } })
    await expect(run()).rejects.toMatchObject({
      code: 'left-over',
      exitCode: 4,
      evidence: ['VPC vpc-1: aws ec2 delete-vpc --vpc-id vpc-1'],
    })
  })

  it.each(['0', '1441', 'soon'])('refuses --snapshot-limit %s before any step', async (snapshotLimit) => {
    const { ids, run } = destroying()
    await expect(run({ snapshotLimit })).rejects.toMatchObject({ code: 'snapshot-limit-unusable', exitCode: 2 })
    expect(ids()).toEqual([])
  })
})

describe('a destroy that fails', () => {
  const undosAt: Record<string, string[]> = {
    voice: ['undo-voice'],
    'stop-writers': ['undo-tasks', 'undo-voice'],
    snapshots: ['undo-tasks', 'undo-voice'],
    protection: ['undo-protection', 'undo-tasks', 'undo-voice'],
    plan: ['undo-protection', 'undo-tasks', 'undo-voice'],
  }
  it.each(Object.entries(undosAt))('at %s, before anything is gone, is taken back: %j', async (failsAt, undos) => {
    const { ids, lines, run, undone } = destroying({ failsAt })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect(undone).toEqual(undos)
    expect(ids().at(-1)).toBe('undo-begin')
    expect(lines.at(-1)).toBe('note: development runs as before')
  })

  it.each(final)('at %s only goes on: nothing is taken back, and the same command is named', async (failsAt) => {
    const { ids, lines, run, undone } = destroying({ failsAt })
    await expect(run()).rejects.toThrow(`${failsAt} failed`)
    expect([undone, ids().at(-1)]).toEqual([[], failsAt])
    expect(lines.at(-1)).toMatch(/destroyed in part; the same command goes on from here: `.*medspa destroy/)
  })

  it('of production names a command that is not refused for its name', async () => {
    const { lines, run } = destroying({ failsAt: 'apply', deps: { settings: { environment: 'production' } } })
    await expect(run({ confirm: 'production' })).rejects.toThrow('apply failed')
    expect(lines.at(-1)).toContain('destroy --env production --confirm production`')
  })

  it('at the plan without snapshots only goes on too: the data are gone', async () => {
    const { lines, run, undone } = destroying({ failsAt: 'plan' })
    await expect(run({ withoutSnapshots: true, confirm: 'development' })).rejects.toThrow('plan failed')
    expect(undone).toEqual([])
    expect(lines.at(-1)).toContain('--without-snapshots --confirm development`')
  })

  it('of a parked environment takes nothing back: nothing was stopped', async () => {
    const look = {
      at: testNow,
      former: { parked: 'yes' as const },
      parkedSince: 'yesterday',
      formerSnapshots: { database: [], redis: [] },
    }
    const { lines, run, undone } = destroying({ failsAt: 'plan', bodies: { look, voice: {}, 'stop-writers': {} } })
    await expect(run()).rejects.toThrow('plan failed')
    expect([undone, lines]).toEqual([[], []])
  })
})

describe("a destroy where Terraform's state is empty", () => {
  const empty = { preview: { preview: planOf('preview', { empty: true }) } }
  const definition = { what: 'task definition', name: 'medspa-development-api:1' }

  it('asks nothing and changes nothing where nothing is left to do', async () => {
    const { ids, questions, run } = destroying({ bodies: empty })
    const { lines } = await run()
    expect([ids(), questions]).toEqual([[...beforeQuestion, 'there'], []])
    expect(lines[0]).toBe('There is nothing of development to destroy.')
  })

  it('asks and does the rest of a destroy that was stopped after its Terraform', async () => {
    const there = { left: { ...nothingLeft, unexpected: [definition] } }
    const { ids, questions, run } = destroying({ bodies: { ...empty, there } })
    await run()
    expect(ids()).toEqual([...beforeQuestion, 'there', 'task-definitions', 'mark-snapshots', 'left'])
    expect(questions[0]?.question).toMatch(/^Finish the destruction of development/)
  })

  it("touches nothing where things are there that only a state can take away: it is another's state, or lost", async () => {
    const database = { what: 'database', name: 'medspa-development' }
    const there = { left: { ...nothingLeft, unexpected: [definition, database] } }
    const { ids, run } = destroying({ bodies: { ...empty, there } })
    await expect(run()).rejects.toMatchObject({
      code: 'state-empty',
      exitCode: 3,
      evidence: ['database medspa-development'],
    })
    expect(ids()).toEqual([...beforeQuestion, 'there'])
  })
})
