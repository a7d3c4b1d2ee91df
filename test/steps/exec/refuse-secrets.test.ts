import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { refuseSecrets } from '../../../src/steps/exec/refuse-secrets.ts'

const redactor = createRedactor()
redactor.add('correct-horse-battery')

describe('a word of a command', () => {
  it.each([
    'postgres://app:hunter2hunter2@db/app',
    '--url=postgres://app:hunter2hunter2@db/app',
    'STRIPE=sk_live_0123456789abcdef',
    '--api-key=0123456789abcdef',
    'DB_PASSWORD=0123456789abcdef',
    'correct-horse-battery',
    'select 1 -- correct-horse-battery',
    Buffer.from('correct-horse-battery').toString('base64'),
  ])('is refused, and not repeated: %s', (word) => {
    const refuse = () => refuseSecrets(['run', word], redactor)
    expect(refuse).toThrow('Word 2 of the command looks like a secret')
    expect(refuse).toThrow(expect.objectContaining({ code: 'secret-in-argv', exitCode: 2 }))
    expect(refuse).not.toThrow(word)
  })

  it.each(['run', '--month=11', '--token-file=/run/token', 'KEY=value', 'https://clinic.example/path', '', '-'])(
    'is let through: %s',
    (word) => {
      expect(() => refuseSecrets([word], redactor)).not.toThrow()
    },
  )
})
