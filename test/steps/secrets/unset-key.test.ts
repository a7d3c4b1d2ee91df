import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/config/settings.ts'
import { OperatorError } from '../../../src/errors.ts'
import { unsetKey } from '../../../src/steps/secrets/unset-key.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { givenPlatform } from '../../support/given-platform.ts'
import { quietProgress } from '../../support/progress.ts'

const secretId = 'medspa-development-app-secrets'

async function unset(
  key: string,
  readers: readonly string[],
  settings: Partial<Pick<Settings, 'platform' | 'secretKeys'>> = {},
) {
  const written: string[][] = []
  const deps = fakeDeps({
    secrets: {
      change: async () => {
        written.push([key])
        return { changed: [key] } as never
      },
    },
    settings: { secretKeys: settings.secretKeys ?? {}, platform: givenPlatform(settings.platform ?? {}) },
  })
  const references = readers.map((taskDefinition) => ({ key, secretId, taskDefinition }))
  const error: unknown = await unsetKey(key)
    .run(deps, { references }, quietProgress())
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  if (error !== undefined && !(error instanceof OperatorError)) throw error
  return { error, written }
}

describe('unsetting a key', () => {
  it('takes away what no task reads', async () => {
    expect(await unset('OLD', [])).toEqual({ error: undefined, written: [['OLD']] })
  })

  it.each<[string, string, Parameters<typeof unset>[2], RegExp]>([
    ['every key with a value is read', 'OLD', {}, /lines below, run `medspa deploy`, then `medspa secrets unset OLD`/],
    ['api.secrets lists it', 'OLD', { platform: { api: { secrets: ['OLD'] } } }, /^Take it out of api\.secrets, run/],
    [
      'it is known to be unread',
      'OLD',
      { secretKeys: { OLD: { unread: true } } },
      /was not deployed yet: run `medspa d/,
    ],
    [
      'a worker reads it',
      'OLD',
      { platform: { workers: { w: { secrets: ['OLD'] } } } },
      /^Take it out of the sidecar's/,
    ],
    ["it is the database's", 'DATABASE_URL', {}, /`medspa secrets set DATABASE_URL`/],
  ])('refuses what a task reads, and tells how the tasks give it up: %s', async (_, key, settings, hint) => {
    const { error, written } = await unset(key, ['api:7', 'api:8', 'api:7'], settings)
    expect(written).toEqual([])
    expect(error).toMatchObject({ code: 'secret-key-in-use', exitCode: 3, hint: expect.stringMatching(hint) })
    expect(error?.message).toContain(`${key} is read by api:7 and api:8`)
  })

  it('gives the lines of the configuration to be pasted', async () => {
    const { error } = await unset('OLD', ['api:7'])
    expect(error?.evidence.join('\n')).toBe('secrets:\n  keys:\n    OLD:\n      unread: true')
  })
})
