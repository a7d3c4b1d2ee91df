import { expect, it } from 'vitest'
import { inventoryLines } from '../../../../src/commands/secrets/shared/lines.ts'

const key = {
  key: 'TWILIO_AUTH_TOKEN',
  state: 'set' as const,
  length: 32,
  fingerprint: '1a2b3c4d',
  since: '2026-11-23T10:28:38.123Z',
  sinceExact: true,
  changed: false,
  hidden: 'anywhere' as const,
  readBy: ['medspa-development-api:1', 'medspa-development-migrate:1'],
}
const list = { keys: [key], tasks: [{ id: 'a task', behind: true }], changedAt: key.since, fingerprintsKept: false }
const words = (lines: string[]) => lines.join('\n').trim().split(/\s+/)

it('the keys of a secret fit the terminal, broken between words', () => {
  const whole = inventoryLines(list)
  expect(whole[1]).toMatch(/^TWILIO_AUTH_TOKEN +set +32 +1a2b3c4d +2026-11-23 10:28 +medspa-development-api:1, \S+$/)
  for (const width of [60, 80, 100]) {
    const lines = inventoryLines(list, width)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    expect(words(lines)).toEqual(words(whole))
  }
})

it('says of a value whose change no version tells that it came by then, not then', () => {
  const sinces = (given: object) => inventoryLines({ ...list, keys: [{ ...key, ...given }] })[1]?.split(/ {2,}/)[4]
  expect(sinces({})).toBe('2026-11-23 10:28')
  expect(sinces({ sinceExact: false })).toBe('by 2026-11-23 10:28')
  expect(sinces({ since: null, sinceExact: false })).toBe('-')
})

it('says which values are hidden only as a whole, and says nothing where there is none', () => {
  const said = /medspa hides these only where they stand as a whole value, not inside other text: (.*)/
  expect(inventoryLines(list).join('\n')).not.toMatch(said)
  const keys = [key, { ...key, key: 'MODE', hidden: 'whole-value' as const }]
  expect(said.exec(inventoryLines({ ...list, keys }).join('\n'))?.[1]).toBe('MODE')
})

it('says of a key that no task reads what becomes of it', () => {
  const unread = { ...key, readBy: [], fate: 'not-listed' as const }
  expect(inventoryLines({ ...list, keys: [unread] })[1]).toMatch(/ nobody: not in api\.secrets$/)
})
