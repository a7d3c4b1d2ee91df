import { describe, expect, it } from 'vitest'
import { filterOf } from '../../../src/commands/runs/filter.ts'
import { commandInId } from '../../../src/runs/changing.ts'
import { recordOf } from '../../runs/record.ts'

const at = '2026-11-23T10:28:38.123Z'
const recorded = ['deploy', 'deploy continue', 'plan', 'secrets set', 'unlock']
const stands = { serves: null, changed: [{ part: 'infrastructure', how: 'applied in part' }], unchanged: [] }
const listed = (given: Parameters<typeof recordOf>[1], options: Parameters<typeof filterOf>[0] = {}) => {
  const run = recordOf(at, given)
  const { wants, wantsId } = filterOf(options, recorded)
  // A copy whose id is turned away is not read: no run may be lost by that.
  if (wants(run)) expect(wantsId(run.id)).toBe(true)
  return wants(run)
}

describe('which runs are listed', () => {
  it('has what changed an environment, or may have', () => {
    expect(listed({ command: 'deploy' })).toBe(true)
    expect(listed({ command: 'secrets set' })).toBe(true)
    expect(listed({ command: 'deploy', status: 'failed', exitCode: 1 })).toBe(true)
    expect(listed({ command: 'deploy', status: 'killed', exitCode: null })).toBe(true)
    expect(listed({ command: 'plan' })).toBe(false)
    expect(listed({ command: 'doctor quotas' })).toBe(false)
  })

  it.each(['usage', 'refused', 'locked'] as const)('leaves out one that ended before its work: %s', (status) => {
    expect(listed({ status })).toBe(false)
    expect(listed({ status, stands })).toBe(true)
    expect(listed({ status }, { all: true })).toBe(true)
  })

  it("has one command alone where it is named, one that only looks too, and all below a group's word", () => {
    expect(listed({ command: 'plan' }, { command: 'plan' })).toBe(true)
    expect(listed({ command: 'deploy' }, { command: 'plan' })).toBe(false)
    expect(listed({ command: 'deploy continue' }, { command: 'deploy' })).toBe(true)
    expect(listed({ command: 'secrets set' }, { command: 'secrets' })).toBe(true)
    expect(() => filterOf({ command: 'deploi' }, recorded)).toThrow(
      expect.objectContaining({ code: 'command-unknown', exitCode: 2 }),
    )
  })

  it('reads a command in an id', () => {
    expect(commandInId('20261123T102838.123Z-deploy-continue')).toBe('deploy continue')
  })
})
