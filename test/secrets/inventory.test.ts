import { expect, test } from 'vitest'
import { compareSecrets } from '../../src/secrets/compare.ts'
import { fingerprintWith } from '../../src/secrets/fingerprint.ts'
import { hidingOf, noOwnTexts } from '../../src/secrets/hiding/hiding.ts'
import { inventoryOf, lastChange } from '../../src/secrets/inventory.ts'
import { catalogueWith, PLACEHOLDER } from '../../src/secrets/keys.ts'
import type { SecretValues } from '../../src/secrets/merge.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const values = (entries: Record<string, string>): SecretValues =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Sensitive(value)]))
const version = (day: number, entries: Record<string, string>, rolled = false) => ({
  madeAt: new Date(Date.UTC(2026, 10, day)),
  values: values(entries),
  rolled,
})
const fingerprint = fingerprintWith(Buffer.alloc(32, 1))
const catalogue = catalogueWith({ STRIPE_SECRET_KEY: {}, EXTRA: { required: 'always' } })
const api = 'medspa-development-api:7'
const inventory = (history: ReturnType<typeof version>[], keys: string[] = ['DATABASE_URL', 'OWN']) =>
  inventoryOf({
    catalogue,
    configuration: { listed: undefined, besides: [], plain: ['STRAY'], unread: [] },
    fingerprint,
    hiding: (value) => hidingOf(value.reveal(), noOwnTexts),
    history,
    references: keys.map((key) => ({ key, taskDefinition: api })),
  })
const token = '0123456789abcdef0123456789abcdef'

test("every key that is there, is required or is read has a state, in the catalogue's order", () => {
  const history = [
    version(3, {
      OWN: 'x',
      TWILIO_AUTH_TOKEN: token,
      TELNYX_PUBLIC_KEY: PLACEHOLDER,
      STRAY: 'y',
      DATABASE_URL: 'untold',
    }),
  ]
  const found = inventory(history)
  expect(found.map(({ key, state }) => [key, state])).toEqual([
    ['DATABASE_URL', 'set'],
    ['ADMIN_JWT_SECRET', 'missing'],
    ['TWILIO_AUTH_TOKEN', 'unused'],
    ['TELNYX_PUBLIC_KEY', 'placeholder'],
    ['EXTRA', 'missing'],
    ['OWN', 'set'],
    ['STRAY', 'unknown'],
  ])
  expect(found[0]).toMatchObject({ length: 6, readBy: [api], problem: expect.stringContaining('is not a URL') })
  expect(found.find(({ key }) => key === 'TELNYX_PUBLIC_KEY')?.fingerprint).toBeNull()
  expect(JSON.stringify(found)).not.toContain('untold')
  // Of keys with a value that no task reads, what becomes of them; of no other.
  expect(found.flatMap(({ fate, key }) => (fate === undefined ? [] : [[key, fate]]))).toEqual([
    ['TWILIO_AUTH_TOKEN', 'wired'],
    ['STRAY', 'plain-variable'],
  ])
})

test('where no task definition is known, nothing is called unused', () => {
  expect(inventory([version(3, { TWILIO_AUTH_TOKEN: token })], [])[2]?.state).toBe('set')
})

test('a value is as old as the oldest version in a row that has it', () => {
  const [url] = inventory([
    version(9, { DATABASE_URL: 'new' }),
    version(8, { DATABASE_URL: 'new' }),
    version(7, { DATABASE_URL: 'old' }),
    version(6, { DATABASE_URL: 'new' }),
  ])
  expect(url).toMatchObject({ since: '2026-11-08T00:00:00.000Z', sinceExact: false, changed: true })
})

test('a value came when its version was made only where the version before has another: an edit of one key moves no other', () => {
  const edited = [
    version(9, { DATABASE_URL: 'same', OWN: 'new', ADDED: 'x' }),
    version(8, { DATABASE_URL: 'same', OWN: 'old' }),
    version(2, { DATABASE_URL: 'other', OWN: 'old' }),
  ]
  const found = new Map(inventory(edited, ['DATABASE_URL', 'OWN', 'ADDED']).map((each) => [each.key, each]))
  expect(found.get('OWN')).toMatchObject({ since: '2026-11-09T00:00:00.000Z', sinceExact: true })
  expect(found.get('ADDED')).toMatchObject({ since: '2026-11-09T00:00:00.000Z', sinceExact: true })
  expect(found.get('DATABASE_URL')).toMatchObject({ since: '2026-11-08T00:00:00.000Z', sinceExact: false })
  // A label that somebody moved back makes an old version current: when, no version tells.
  const back = inventory([version(2, { OWN: 'old' }), version(9, { OWN: 'new' })], ['OWN'])
  expect(back.find(({ key }) => key === 'OWN')).toMatchObject({ sinceExact: false })
})

test('what changed since the tasks were replaced counts, and only for keys that they read', () => {
  const rolled = version(7, { DATABASE_URL: 'same', TWILIO_AUTH_TOKEN: 'old' }, true)
  const placeholders = version(1, { DATABASE_URL: PLACEHOLDER })
  const after = [version(9, { DATABASE_URL: 'same', TWILIO_AUTH_TOKEN: 'new' }), rolled, placeholders]
  expect(lastChange(inventory(after))).toBeUndefined()
  expect(lastChange(inventory(after, ['TWILIO_AUTH_TOKEN']))).toBe('2026-11-09T00:00:00.000Z')
})

test('a comparison tells what differs, by fingerprint and length', () => {
  const found = compareSecrets(
    values({ A: 'untold1', B: 'untold2', C: PLACEHOLDER }),
    values({ A: 'untold1', B: 'untold3', D: 'untold4' }),
    fingerprint,
  )
  expect(found.map(({ key, status }) => [key, status])).toEqual([
    ['A', 'same'],
    ['B', 'differs'],
    ['C', 'only-from'],
    ['D', 'only-to'],
  ])
  expect(found[0]?.from).toEqual(found[0]?.to)
  expect(found[2]).toMatchObject({ from: { length: 11, fingerprint: null }, to: { length: null, fingerprint: null } })
  expect(JSON.stringify(found)).not.toContain('untold')
})

test('a fingerprint says nothing without its key', () => {
  const value = new Sensitive('true')
  expect(fingerprint(value)).toMatch(/^[0-9a-f]{8}$/)
  expect(fingerprintWith(Buffer.alloc(32, 2))(value)).not.toBe(fingerprint(value))
})
