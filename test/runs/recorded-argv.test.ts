import { describe, expect, it } from 'vitest'
import { recordedArgv, withoutMistakenWords } from '../../src/runs/recorded-argv.ts'

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
    [['secrets', 'set', 'hunter2hunter2', '--env', 'development']],
    [['secrets', 'set', 'TWILIO_AUTH_TOKEN', 'hunter2hunter2']],
    [['secrets', 'set', 'TWILIO_AUTH_TOKEN=hunter2hunter2']],
    [['secrets', 'set', 'TWILIO_AUTH_TOKEN', '--from-file', 'hunter2hunter2']],
    [['secrets', '--env', 'development', 'hunter2hunter2']],
    [['secrets', 'unset', 'HUNTER2HUNTER2'.toLowerCase()]],
  ])('leaves out what could be a secret: %j', (argv) => {
    const kept = recordedArgv(argv)
    expect(kept).toHaveLength(argv.length)
    expect(kept.join(' ')).not.toContain('hunter2')
  })

  it('keeps the command of the secrets and the name of a key', () => {
    const argv = ['secrets', 'rotate', '--env', 'development', 'ADMIN_JWT_SECRET', '--yes']
    expect(recordedArgv(argv)).toEqual(argv)
    expect(recordedArgv(['secrets', 'import', 'keys.env', '--roll'])).toEqual(['secrets', 'import', '…', '--roll'])
    expect(recordedArgv(['secrets', 'unset', 'AKIAIOSFODNN7EXAMPLE'])).toEqual(['secrets', 'unset', '…'])
  })

  it('what was typed in a key’s place is in nothing else that is kept of the run', () => {
    const told = withoutMistakenWords(['secrets', 'unset', 'hunter2hunter2', '--env', 'development'])
    expect(told([{ title: 'Unset hunter2hunter2', ms: 3, reason: 'there is no key hunter2hunter2' }])).toEqual([
      { title: 'Unset …', ms: 3, reason: 'there is no key …' },
    ])
    const plain = [{ title: 'Unset OWN_KEY' }]
    expect(withoutMistakenWords(['secrets', 'unset', 'OWN_KEY'])(plain)).toEqual(plain)
    expect(withoutMistakenWords(['deploy', 'hunter2hunter2'])('deploy hunter2hunter2')).toBe('deploy hunter2hunter2')
  })
})
