import { describe, expect, it } from 'vitest'
import { runPlan } from '../../../src/commands/plan/run.ts'
import { type PlanContext, plan } from '../../../src/tasks/plan.ts'
import { type FakeSessionOptions, fakeSession } from '../../support/fake-session.ts'
import { environment, planOf } from '../deploy/support.ts'

const order = ['preflight', 'state-bucket', 'asleep', 'plan']
const change = { address: 'module.x.plan', action: 'create' }

function planning(
  bodies: FakeSessionOptions<PlanContext>['bodies'] = {},
  settings: { environment?: 'production' } = {},
) {
  const env = environment()
  const fake = fakeSession<PlanContext>({
    bodies: { preflight: {}, 'state-bucket': {}, asleep: {}, plan: { plan: planOf('plan'), refused: [] }, ...bodies },
    deps: { ...env.deps, settings: { blueGreen: false, ...env.deps.settings, ...settings } },
  })
  return { ...env, ids: fake.ids, questions: fake.questions, run: (options = {}) => runPlan(fake.session, options) }
}

describe('medspa plan', () => {
  it('shows the plan, and neither asks, nor locks, nor applies, nor keeps it', async () => {
    const { done, ids, questions, run } = planning()
    const { lines, result } = await run()
    expect(ids()).toEqual(order)
    expect(plan.flatMap((item) => ('id' in item ? [item.id] : []))).toEqual(order)
    expect(result).toEqual({ changes: [change], empty: false, refused: [], asleep: null, existing: [] })
    expect(lines).toEqual([expect.stringContaining('module.x.plan'), expect.stringContaining('1 to create')])
    expect(questions).toEqual([])
    expect(done).toMatchObject({ applied: [], discarded: ['plan'], locks: [], written: [] })
  })

  it('says what a deploy would refuse of it', async () => {
    const refused = [{ address: change.address, rule: 'a-rule' as never, message: 'it is refused' }]
    const { run } = planning({ plan: { plan: planOf('plan'), refused } })
    const { lines, result } = await run()
    expect(result.refused).toEqual([{ address: change.address, rule: 'a-rule' }])
    expect(lines.join('\n')).toContain('it is refused')
  })

  it('says what exists already, and what a deploy does with it', async () => {
    const found = { address: 'aws_cloudwatch_log_group.api', type: 'aws_cloudwatch_log_group', name: '/a' } as const
    const { run } = planning({ plan: { plan: planOf('plan'), refused: [], existing: [{ ...found, id: '/a' }] } })
    const { lines, result } = await run()
    expect(result.existing).toEqual([{ address: found.address, name: '/a', deletion: null }])
    expect(lines.join(' ')).toContain('note: /a exists already')
    expect(lines.join(' ')).toContain('`medspa deploy` takes it')
  })

  it('says so where nothing would change, and where the environment sleeps', async () => {
    const { run } = planning({
      asleep: { asleep: { how: 'parked', full: false, since: '2026-11-20' } },
      plan: { plan: planOf('plan', { empty: true }), refused: [] },
    })
    const { lines, result } = await run()
    expect(result).toMatchObject({ changes: [], empty: true, asleep: { how: 'parked' } })
    expect(lines).toEqual([expect.stringContaining('parked'), 'Nothing would change in development.'])
  })

  it('is Markdown for a pull request: counts by module, refusals, and each resource, folded', async () => {
    const refused = [{ address: change.address, rule: 'a-rule' as never, message: 'it is *refused*' }]
    const { run } = planning({ plan: { plan: planOf('plan'), refused } })
    const { lines, result } = await run({ markdown: true })
    expect(result.refused).toHaveLength(1)
    expect(lines).toEqual([
      '### Plan of development: 1 resource',
      '',
      '| group | create | update | replace | delete |',
      '|---|--:|--:|--:|--:|',
      '| module.x | 1 |  |  |  |',
      '',
      'A deploy would refuse this plan:',
      '',
      '- module.x.plan: it is \\*refused\\*',
      '',
      '<details><summary>Each resource</summary>',
      '',
      '```text',
      '  + module.x.plan',
      '      a deploy refuses this: it is *refused*',
      'Plan: 1 to create',
      '```',
      '',
      '</details>',
    ])
    const empty = await planning({ plan: { plan: planOf('plan', { empty: true }), refused: [] } }).run({
      markdown: true,
    })
    expect(empty.lines).toEqual(['### Plan of development: nothing would change'])
  })

  it('keeps no plan where it fails after it was made', async () => {
    const { done, run } = planning({
      plan: (context) => {
        context.plan = planOf('plan')
        throw new Error('plan failed')
      },
    })
    await expect(run()).rejects.toThrow('plan failed')
    expect(done.discarded).toEqual(['plan'])
  })
})
