import { describe, expect, it } from 'vitest'
import { recordedArgv } from '../../src/runs/recorded-argv.ts'

describe('a recorded command line', () => {
  it('keeps the command, its flags, and values that say what was asked for', () => {
    const argv = ['deploy', '--env', 'production', '--yes', '--tag', 'v41', '--allow-destroy=module.rds.x', '--json']
    expect(recordedArgv(argv)).toEqual(argv)
    const below = ['park', 'prune', '--env', 'production', '--keep', '2', '--confirm=production']
    expect(recordedArgv(below)).toEqual(below)
  })

  it.each([
    [['deploy', 'hunter2hunter2']],
    [['deploy', '--token', 'hunter2hunter2', '--env', 'development']],
    [['deploy', '--token=hunter2hunter2']],
    [['deploy', '--yes', 'hunter2hunter2']],
    [['deploy', '--env', 'development', 'hunter2hunter2']],
    [['deploy', '--env=development', 'hunter2hunter2']],
  ])('leaves out what could be a secret: %j', (argv) => {
    const kept = recordedArgv(argv)
    expect(kept).toHaveLength(argv.length)
    expect(kept.join(' ')).not.toContain('hunter2')
  })
})
