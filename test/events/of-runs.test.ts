import { describe, expect, it } from 'vitest'
import { ofRuns, runAt } from '../../src/events/of-runs.ts'
import type { RunRecord } from '../../src/runs/record.ts'
import { at, runOf } from './fixtures.ts'

const told = (run: Partial<RunRecord>) =>
  ofRuns([runOf(run)]).map(({ at: when, failed, what, who }) => [when.toISOString().slice(11, 19), what, who, failed])
const ada = 'ada on laptop'
const full = 'a'.repeat(40)

describe('the events of a run', () => {
  it.each<[string, Partial<RunRecord>, unknown[]]>([
    [
      'a long one begins and ends',
      { release: { from: 'v1', to: full } },
      [
        ['14:00:00', 'deploy began', ada, false],
        ['14:05:00', `deploy done in 5m 00s: v1 → ${'a'.repeat(12)}`, ada, false],
      ],
    ],
    [
      'a short one has its end alone, and a release that did not change once',
      { command: 'secrets set', ms: 2_000, release: { from: 'v1', to: 'v1' } },
      [['14:05:00', 'secrets set done in 2.0s: v1', ada, false]],
    ],
    [
      'a failure says why',
      {
        ms: 1_000,
        status: 'failed',
        exitCode: 1,
        error: { code: 'migration-failed', message: 'The migration failed.', whose: 'operator' },
      },
      [['14:05:00', 'deploy failed (exit code 1) in 1.0s: The migration failed.', ada, true]],
    ],
    [
      'a cancel is no failure',
      { ms: 1_000, status: 'cancelled', exitCode: 130 },
      [['14:05:00', 'deploy cancelled (exit code 130) in 1.0s', ada, false]],
    ],
    [
      'one under way has begun',
      { status: 'running', endedAt: null, ms: null, exitCode: null },
      [['14:00:00', 'deploy began', ada, false]],
    ],
    [
      'one that was killed has no end',
      { status: 'killed', endedAt: null, ms: null, exitCode: null },
      [['14:00:00', 'deploy began, and was killed', ada, true]],
    ],
    ['one that only looks is none', { command: 'plan' }, []],
    ['one that only asks the providers is none', { command: 'webhooks show' }, []],
    ['one that only watches another is none', { argv: ['deploy', '--env', 'production', '--watch'] }, []],
  ])('%s', (_, run, expected) => {
    expect(told(run)).toEqual(expected)
  })
})

describe('the run at a moment', () => {
  it.each<[string, Partial<RunRecord>, boolean]>([
    ['14:02', {}, true],
    ['13:59:30', {}, true],
    ['14:05:50', {}, true],
    ['13:58', {}, false],
    ['14:07', {}, false],
    ['18:00', { status: 'running', endedAt: null }, true],
    ['14:40', { status: 'killed', endedAt: null }, true],
    ['15:30', { status: 'killed', endedAt: null }, false],
    ['14:02', { command: 'validate' }, false],
    ['14:02', { command: 'webhooks test' }, false],
    ['14:02', { argv: ['deploy', '--watch', 'd-1'] }, false],
  ])('%s of %j', (time, run, found) => {
    expect(runAt([runOf(run)], at(time)) !== undefined).toBe(found)
  })

  it('is the newest of those that are asked for', () => {
    const later = runOf({
      id: '20261123T140100.000Z-secrets-set',
      command: 'secrets set',
      startedAt: at('14:01').toISOString(),
    })
    expect(runAt([runOf(), later], at('14:02'))).toBe(later)
    expect(runAt([runOf(), later], at('14:02'), (command) => command === 'deploy')?.command).toBe('deploy')
  })
})
