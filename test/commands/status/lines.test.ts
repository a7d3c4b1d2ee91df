import { describe, expect, it } from 'vitest'
import { statusLines } from '../../../src/commands/status/lines.ts'
import { findings } from '../../../src/status/findings.ts'
import type { Snapshot } from '../../../src/status/snapshot.ts'
import { noColours } from '../../../src/view/palette.ts'
import { ago, release, snapshotWith } from '../../status/snapshot.ts'

const shown = (parts: Partial<Snapshot>, { columns = Infinity, inFull = false } = {}) => {
  const snapshot = snapshotWith(parts)
  const result = { findings: findings(snapshot), environments: [snapshot], unread: [] }
  return statusLines(result, { columns, inFull, palette: noColours })
}

describe('the screen of status', () => {
  it('tells an environment that is well in one line', () => {
    expect(shown({})).toEqual([
      'development    0123456789ab since 2026-11-23 09:00 UTC, by ada on laptop (deploy); 1 of 1 task; database available; redis available; voice Active',
    ])
  })

  it('tells what was never deployed, and what could not be looked at', () => {
    expect(shown({ deployed: false })).toEqual(['development    not deployed'])
    expect(shown({ deployed: false }, { inFull: true })).toEqual(['development is not deployed.'])
    const unread = [{ environment: 'production', why: 'The credentials belong to another account.' }]
    expect(
      statusLines({ findings: [], environments: [], unread }, { columns: Infinity, inFull: false, palette: noColours }),
    ).toEqual(['production     not known: The credentials belong to another account.'])
  })

  it('shows one in full; a part that AWS refuses spoils no other', () => {
    const lines = shown({ database: { unknown: 'rds:DescribeDBInstances: AccessDenied' } }, { inFull: true })
    expect(lines).toContain('  api          0123456789ab: 1 of 1 task running; rolling, COMPLETED')
    expect(lines).toContain('               PRIMARY 0123456789ab, 5 hours old, 1 of 1 running, 1 healthy')
    expect(lines).toContain('  database     not known: rds:DescribeDBInstances: AccessDenied')
    expect(lines).toContain('  redis        available, cache.t4g.micro, no snapshot')
    expect(lines.at(-1)).toBe('  Nothing is wrong.')
  })

  it('marks faults, and parked as none, with what mends them', () => {
    const suspended = { autoscaling: { found: { min: 1, max: 4, suspended: true } } }
    expect(shown(suspended)[1]).toMatch(/^ {2}! autoscaling-suspended: /)
    const parked = { release: { found: { ...release, parked: 'full' as const, parkedSince: ago(1) } } }
    const lines = shown(parked)
    expect(lines[0]).toMatch(/^development {4}parked, with its voice gateway since 2026-11-23 13:00 UTC/)
    expect(lines.slice(1)).toEqual([
      '  - parked: development is parked since 2026-11-23T13:00:00.000Z.',
      '    `medspa restore --env development` restores it.',
    ])
  })

  it.each([true, false])('fits the terminal (in full: %s)', (inFull) => {
    const lines = shown({ autoscaling: { found: { min: 1, max: 4, suspended: true } } }, { columns: 60, inFull })
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
  })
})
