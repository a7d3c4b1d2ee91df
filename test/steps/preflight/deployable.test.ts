import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import { checkCarriedOut, checkDeployable } from '../../../src/steps/preflight/deployable.ts'

const told = (platform: Platform) => ({ settings: { blueGreen: false, environment: 'development', platform } as never })

const thrownBy = (run: () => void): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('what the configuration asks for and this medspa does not carry out', () => {
  it.each<[string, Platform]>([
    ['workers.mail.target is read', { workers: { mail: { target: 'mail' } } }],
    ['api.sidecars.nova.target is read', { api: { sidecars: { nova: { target: 'nova' } } } }],
    [
      'api.sidecars.nova.target and workers.mail.target are read',
      { workers: { mail: { target: 'mail' } }, api: { sidecars: { nova: { target: 'n' } } } },
    ],
  ])('is refused with words: %s', (words, platform) => {
    const refusal = {
      code: 'not-carried-out',
      exitCode: 3,
      message: `${words} and not carried out by this medspa yet.`,
    }
    for (const check of [checkCarriedOut, checkDeployable]) {
      expect(thrownBy(() => check(told(platform)))).toMatchObject(refusal)
    }
  })

  it.each<Platform>([{}, { workers: {} }, { api: { sidecars: { nova: { image: 'a/b:1' } }, writable: ['/tmp'] } }])(
    'lets %j pass',
    (platform) => {
      expect(() => checkDeployable(told(platform))).not.toThrow()
    },
  )
})
