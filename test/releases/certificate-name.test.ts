import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificateName, covers } from '../../src/releases/certificate-name.ts'

describe('the name of a certificate', () => {
  it.each([
    [
      'is the domain of the configuration, whatever the release parameter says of a certificate before',
      { given: 'old.example.com', domain: 'api.example.com', names: [] },
      'api.example.com',
      'domain',
    ],
    [
      'is what the release parameter says',
      { given: 'api.example.com', names: [] },
      'api.example.com',
      'api_certificate_name',
    ],
    [
      'is the host of the public URL where the certificate is for it',
      { names: ['example.com', '*.example.com'], publicHost: 'api.example.com' },
      'api.example.com',
      'the host of public_url',
    ],
    [
      'is its first name where the public URL is behind something else',
      { names: ['origin.example.com'], publicHost: 'api.example.com' },
      'origin.example.com',
      'the first name of its certificate',
    ],
    ['is a plain one before a wildcard', { names: ['*.a.example', 'b.example'] }, 'b.example', 'the first name'],
    ['is one below its wildcard', { names: ['*.a.example'] }, 'medspa.a.example', 'a name below *.a.example'],
  ])('%s', (_, asked, name, from) => {
    expect(certificateName(asked)).toEqual({ name, from: expect.stringContaining(from) })
  })

  it('is none where it has none', () => {
    expect(certificateName({ names: [] })).toBeUndefined()
  })
})

describe('a wildcard', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  it('stands for one label and no more', () => {
    fc.assert(
      fc.property(label, label, label, (one, two, domain) => {
        const wildcard = `*.${domain}.example`
        expect(covers(wildcard, `${one}.${domain}.example`.toUpperCase())).toBe(true)
        expect(covers(wildcard, `${one}.${two}.${domain}.example`)).toBe(false)
        expect(covers(wildcard, `${domain}.example`)).toBe(false)
        expect(covers(wildcard, `.${domain}.example`)).toBe(false)
      }),
    )
  })

  it('is for the name that is made of it', () => {
    fc.assert(
      fc.property(label, (domain) => {
        const wildcard = `*.${domain}.example`
        expect(covers(wildcard, certificateName({ names: [wildcard] })?.name ?? '')).toBe(true)
      }),
    )
  })
})
