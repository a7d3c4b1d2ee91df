import { expect, it } from 'vitest'
import type { Release } from '../../../src/releases/release.ts'
import { readName } from '../../../src/steps/status/read-around.ts'
import { remembering } from '../../../src/steps/status/remembering.ts'

const named = (release: Release, domain?: string) =>
  readName(
    { settings: { platform: { domain } } } as never,
    remembering({ releaseParameter: { read: async () => release }, service: {} } as never),
  )

it.each([
  ['nobody names a domain', {}, undefined, undefined],
  ['it is not said to lead here', {}, 'api.example.com', { domain: 'api.example.com', leads: 'elsewhere' }],
  [
    'it leads here',
    { dns_target: 'here', dns_name: 'api.example.com' },
    'api.example.com',
    { domain: 'api.example.com', leads: 'here' },
  ],
  [
    'the previous domain leads here',
    { dns_target: 'here', dns_name: 'old.example.com' },
    'api.example.com',
    { domain: 'api.example.com', leads: 'elsewhere' },
  ],
  [
    "another machine's configuration names it",
    { config: { domain: 'api.example.com' }, dns_target: 'here', dns_name: 'api.example.com' },
    undefined,
    { domain: 'api.example.com', leads: 'here' },
  ],
] as [string, Release, string | undefined, unknown][])('the name, where %s', async (_, release, domain, found) => {
  expect(await named(release, domain)).toEqual(found)
})
