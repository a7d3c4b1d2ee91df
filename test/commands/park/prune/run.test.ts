import { describe, expect, it } from 'vitest'
import { runPrune } from '../../../../src/commands/park/prune/run.ts'
import type { KindOfSnapshot, Pruning } from '../../../../src/parks/pruning.ts'
import type { PruneContext } from '../../../../src/tasks/prune.ts'
import { type GivenDeps, testNow } from '../../../support/fake-deps.ts'
import { fakeSession } from '../../../support/fake-session.ts'

const snapshot = (id: string): KindOfSnapshot => ({
  id,
  of: 'database',
  kind: 'park',
  created: testNow,
  status: 'available',
})
const beforeQuestion = ['preflight', 'state-bucket', 'lock', 'snapshots']

function pruning(
  given: Omit<Pruning, 'ofDestroyed'> & Partial<Pruning>,
  more: { answers?: boolean[]; deps?: GivenDeps; interactive?: boolean; prune?: (context: PruneContext) => void } = {},
) {
  const found: Pruning = { ofDestroyed: [], ...given }
  const { prune = ({ deleted }) => void deleted.push(...found.going), ...rest } = more
  const released: string[] = []
  const deployLock = {
    check: async () => {},
    take: async () => ({}),
    release: async () => void released.push('released'),
  }
  const fake = fakeSession<PruneContext>({
    answers: [true],
    bodies: { preflight: {}, 'state-bucket': {}, snapshots: { pruning: found, records: [] }, prune },
    ...rest,
    deps: { deployLock, ...rest.deps },
  })
  const context: PruneContext = { keep: 3, deleted: [] }
  return {
    ...fake,
    context,
    released,
    run: (options: Parameters<typeof runPrune>[1] = {}) => runPrune(fake.session, options, context),
  }
}

const two = { going: [snapshot('old-1'), snapshot('old-2')], staying: [snapshot('new-1')] }

describe('medspa park prune', () => {
  it('looks under the lock, shows what it would delete, asks, and deletes', async () => {
    const { ids, lines, questions, released, run } = pruning(two)
    const { result } = await run()
    expect(ids()).toEqual([...beforeQuestion, 'prune'])
    expect(lines).toEqual(['These go:', expect.stringContaining('old-1'), expect.stringContaining('old-2')])
    expect(questions).toEqual([
      { question: 'Delete these 2 snapshots of development (account 123456789012, us-east-1) for good?', about: [] },
    ])
    expect(result.deleted.map(({ id }) => id)).toEqual(['old-1', 'old-2'])
    expect(result.staying.map(({ id }) => id)).toEqual(['new-1'])
    expect(released).toEqual(['released'])
  })

  it('deletes nothing where it is declined', async () => {
    const { context, ids, questions, released, run } = pruning(
      { going: [snapshot('old-1')], staying: [] },
      { answers: [false] },
    )
    await expect(run()).rejects.toMatchObject({ code: 'declined', exitCode: 3 })
    expect(questions[0]?.question).toMatch(/^Delete this snapshot of /)
    expect(ids()).toEqual(beforeQuestion)
    expect([context.deleted, released]).toEqual([[], ['released']])
  })

  it('asks nothing where nothing is old enough', async () => {
    const { ids, questions, run } = pruning({ going: [], staying: [snapshot('new-1')] })
    const { lines } = await run()
    expect(lines[0]).toBe('Nothing is older than the newest 3 parks of development.')
    expect([ids(), questions]).toEqual([beforeQuestion, []])
  })

  it('tells what was deleted and what stays where it fails in the middle', async () => {
    const { context, run } = pruning(two, {
      prune: ({ deleted }) => {
        deleted.push(...two.going.slice(0, 1))
        throw new Error('RDS is away')
      },
    })
    await expect(run()).rejects.toThrow('RDS is away')
    expect(context.deleted.map(({ id }) => id)).toEqual(['old-1'])
  })

  it.each([
    ['production', false, undefined],
    ['production', true, 'development'],
    ['development', true, 'production'],
  ] as const)('in %s, with a person: %s, refuses --confirm %s', async (environment, interactive, confirm) => {
    const { ids, questions, run } = pruning(two, { interactive, deps: { settings: { environment } } })
    await expect(run({ confirm })).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 3 })
    expect([ids(), questions]).toEqual([[], []])
  })

  it.each([
    [false, 'production'],
    [true, undefined],
  ])('in production, with a person: %s, --confirm %s is enough', async (interactive, confirm) => {
    const { questions, run } = pruning(two, { interactive, deps: { settings: { environment: 'production' } } })
    await run({ confirm })
    expect(questions).toHaveLength(1)
  })
})
