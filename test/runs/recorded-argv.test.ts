import { describe, expect, it } from 'vitest'
import { commandOf } from '../../src/program/usage-document.ts'
import { recordedArgv as recorded, withoutMistakenWords as withoutWords } from '../../src/runs/recorded-argv.ts'
import { declarationOf } from '../support/commands.ts'

const declared = (argv: readonly string[]) => declarationOf(commandOf(argv) ?? '')
const recordedArgv = (argv: readonly string[]) => recorded(argv, declared(argv))
const withoutMistakenWords = (argv: readonly string[]) => withoutWords(argv, declared(argv))

describe('a recorded command line', () => {
  it('keeps the command, its flags, and values that say what was asked for', () => {
    const argv = ['deploy', '--env', 'production', '--yes', '--tag', 'v41', '--allow-destroy=module.rds.x', '--json']
    expect(recordedArgv(argv)).toEqual(argv)
    const below = ['park', 'prune', '--env', 'production', '--keep', '2', '--confirm=production']
    expect(recordedArgv(below)).toEqual(below)
    expect(recordedArgv(['park', '--env', 'production', 'prune'])).toEqual(['park', '--env', 'production', 'prune'])
    expect(recordedArgv(['park', '--snapshot-limit', '90'])).toEqual(['park', '--snapshot-limit', '90'])
  })

  it.each(['last-good', 'rds:medspa-development-2026-11-23-14-03', 'automatic.medspa-development-2026-11-23-14-03'])(
    'of a restore keeps its release and its snapshots, as AWS names them: %s',
    (name) => {
      const argv = ['restore', '--release', 'v41', '--snapshot', name, `--redis-snapshot=${name}`]
      expect(recordedArgv(argv)).toEqual(argv)
    },
  )

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
    [['secrets', '--env', 'development', 'set', 'hunter2hunter2']],
    [['secrets', 'set', '--', '-hunter2hunter2']],
    [['restore', '--snapshot', 'hunter2_hunter2']],
    [['restore', '--redis-snapshot=hunter2--hunter2']],
    [['restore', '--release', 'hunter2/hunter2']],
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

  it("what was typed in a key's place is in nothing else that is kept of the run", () => {
    const told = withoutMistakenWords(['secrets', 'unset', 'hunter2hunter2', '--env', 'development'])
    expect(told([{ title: 'Unset hunter2hunter2', ms: 3, reason: 'there is no key hunter2hunter2' }])).toEqual([
      { title: 'Unset …', ms: 3, reason: 'there is no key …' },
    ])
    const plain = [{ title: 'Unset OWN_KEY' }]
    expect(withoutMistakenWords(['secrets', 'unset', 'OWN_KEY'])(plain)).toEqual(plain)
    expect(withoutMistakenWords(['deploy', 'hunter2hunter2'])('deploy hunter2hunter2')).toBe('deploy hunter2hunter2')
  })
})
