import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { copiedZone, domainOf, openZone } from '../../../sandbox/data/files/zone-file.ts'

describe('MEDSPA_SANDBOX_DOMAIN', () => {
  it.each([
    [undefined, 'clinic.test'],
    ['', 'clinic.test'],
    ['none', undefined],
    ['Other.Example.', 'other.example'],
  ])('%s is %s', (asked, domain) => {
    expect(domainOf({ MEDSPA_SANDBOX_DOMAIN: asked })).toBe(domain)
  })

  it.each(['clinic.com', 'test', 'a..test', '-a.test', 'a b.test'])('%s is refused', (asked) => {
    expect(() => domainOf({ MEDSPA_SANDBOX_DOMAIN: asked })).toThrow(/none, or a name such as clinic\.test/)
  })
})

it("a sandbox keeps the id of its zone, and a copy has its original's zone", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'zone-'))
  try {
    expect(await copiedZone(folder)).toBeUndefined()
    const made = await openZone(folder, 'clinic.test')
    expect(made).toEqual({ domain: 'clinic.test', id: expect.stringMatching(/^Z[A-Z0-9]{20}$/) })
    expect(await copiedZone(folder)).toEqual(made)
    expect(await openZone(folder, undefined)).toBeUndefined()
    expect(await copiedZone(folder)).toBeUndefined()
    expect(await openZone(folder, 'other.test')).toEqual({ domain: 'other.test', id: made?.id })
  } finally {
    await rm(folder, { recursive: true })
  }
})
