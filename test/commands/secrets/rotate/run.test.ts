import { expect, it } from 'vitest'
import { rotatedLines } from '../../../../src/commands/secrets/rotate/run.ts'

it('says that the value is a new one only where it is', () => {
  expect(rotatedLines('DATABASE_URL', 'production', ['DATABASE_URL'])).toEqual([
    'DATABASE_URL of production is a new one; the former opens nothing any more.',
  ])
  const [same, next] = rotatedLines('DATABASE_URL', 'production', [])
  expect(same).toContain('the same as before this command')
  expect(next).toContain('run the same command again')
})
