import { describe, expect, it } from 'vitest'
import { runLines } from '../../../src/commands/runs/lines.ts'
import { runsLines } from '../../../src/commands/runs/list-lines.ts'
import { pickRun } from '../../../src/runs/pick.ts'
import { summaryOf } from '../../../src/runs/record.ts'
import { shortId } from '../../../src/runs/short-id.ts'
import { recordOf, stepOf } from '../../runs/record.ts'

const commit = '5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80'
const deploy = recordOf('2026-11-23T10:28:38.123Z', {
  release: { from: 'v1', to: commit },
  digests: { api: 'sha256:0123' },
  steps: [{ ...stepOf('apply', 3_200), title: 'Apply the plan', reason: 'Plan: 3 to create' }],
})
const failed = recordOf('2026-11-24T08:00:00.000Z', {
  command: 'plan',
  status: 'failed',
  exitCode: 1,
  ms: 900,
  error: { code: 'x', message: 'It broke.', hint: 'Mend it.', whose: 'aws', evidence: ['so'] },
})
const killed = recordOf('2026-11-25T08:00:00.000Z', { status: 'killed', exitCode: null, ms: null })

describe('the screen of runs', () => {
  const now = new Date('2026-11-25T09:00:00.000Z')
  const three = [killed, failed, deploy].map(summaryOf)
  const ids = three.map(({ id }) => shortId(id))

  it('lists runs as a table, one line a run, with an age and an id that can be typed', () => {
    expect(runsLines(three, { now })).toEqual([
      'AGE   COMMAND  RESULT  RELEASE            TOOK    BY   ID',
      `1 h   deploy   killed                             ada  ${ids[0]}`,
      `25 h  plan     failed                     0.9s    ada  ${ids[1]}`,
      `46 h  deploy   done    v1 → 5d6e7f8091a2  2m 05s  ada  ${ids[2]}`,
    ])
    for (const [at, id] of ids.entries()) expect(pickRun([deploy, failed, killed], id).id).toBe(three[at]?.id)
  })

  it('has a column for the environment where runs are of both', () => {
    const [head, first] = runsLines([...three, summaryOf(recordOf(deploy.startedAt, { environment: 'production' }))], {
      now,
    })
    expect(head).toMatch(/^AGE +COMMAND +ENVIRONMENT +RESULT/)
    expect(first).toMatch(/deploy +development +killed/)
  })

  it('keeps the columns behind RELEASE in a terminal, which gets less of the release', () => {
    const wide = runsLines(three, { now })[0]?.length ?? 0
    const narrow = runsLines(three, { now, width: wide + 1 })
    expect(narrow.at(-1)).toMatch(/ {2}5d6e7f8091a2 {2}2m 05s {2}ada {2}[0-9a-f]{8}$/)
    expect(narrow.at(-1)).not.toContain('v1')
    for (const line of runsLines(three, { now, width: 30 })) expect(line.length).toBeLessThanOrEqual(30)
  })

  it('shows one run with steps, digests, error and hint', () => {
    const text = runLines(deploy).join('\n')
    for (const part of ['medspa deploy --env development', 'sha256:0123', '2.3 Apply the plan: done', 'exit code 0'])
      expect(text).toContain(part)
    expect(runLines(failed).slice(-3)).toEqual(['  error: It broke.', '    so', '  hint: Mend it.'])
    const tasks = [{ task: 't', stoppedReason: 'It ended', exitCode: 1, log: ['Error: no'] }]
    const told = runLines({
      ...failed,
      error: { ...failed.error, code: 'x', message: 'It broke.', whose: 'aws', tasks },
    })
    expect(told.slice(-3, -1)).toEqual(['    task t: It ended, exit code 1', '      Error: no'])
  })

  it('shows how a failed run left the environment', () => {
    const stands = {
      serves: [commit],
      changed: [{ part: 'infrastructure', how: 'applied in part' }],
      unchanged: ['database', 'service'],
    }
    const left = (over: object) => runLines({ ...failed, stands: { ...stands, ...over } }).at(-2)
    expect(left({})).toBe(
      '  left: 5d6e7f8091a2 served, infrastructure applied in part, database not changed, service not changed',
    )
    expect(left({ serves: [] })).toMatch(/^ {2}left: nothing served, /)
    expect(left({ serves: null })).toMatch(/^ {2}left: what served is not known, /)
  })

  it('fits the terminal, broken between words', () => {
    const reason = 'account 123456789012, us-east-1, Terraform 1.11.4, and where it was looked for'
    const told = recordOf('2026-11-23T10:28:38.123Z', { steps: [{ ...stepOf('preflight', 1_300), reason }] })
    const lines = runLines(told, { width: 60 })
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
    const words = (text: string[]) => text.join('\n').split(/\s+/)
    expect(words(lines)).toEqual(words(runLines(told)))
    expect(lines.length).toBeGreaterThan(runLines(told).length)
  })

  it('finds a run by id, or by a beginning of one id alone', () => {
    expect(pickRun([deploy, failed], deploy.id)).toBe(deploy)
    expect(pickRun([deploy, failed], '20261124')).toBe(failed)
    const error = expect.objectContaining({ code: 'run-unknown', exitCode: 2 })
    expect(() => pickRun([deploy, failed], '202611')).toThrow(error)
    expect(() => pickRun([deploy, failed], 'x')).toThrow(error)
    expect(pickRun([deploy, failed], shortId(failed.id).toUpperCase())).toBe(failed)
  })
})
