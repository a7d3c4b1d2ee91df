import { describe, expect, it } from 'vitest'
import type { Platform } from '../../../src/config/platform/platform-schema.ts'
import { checkDeployable } from '../../../src/steps/preflight/deployable.ts'

const told = (platform: Platform, blueGreen = false) => ({
  settings: { blueGreen, environment: 'development', platform } as never,
})

describe('what the configuration asks for', () => {
  it.each<Platform>([
    {},
    { workers: {} },
    { workers: { mail: { target: 'mail' } } },
    { api: { sidecars: { nova: { target: 'nova' } } } },
    { api: { sidecars: { nova: { image: 'a/b:1' } }, writable: ['/tmp'] } },
  ])('is carried out: %j', (platform) => {
    expect(() => checkDeployable(told(platform))).not.toThrow()
  })

  it('is refused where it is blue/green', () => {
    expect(() => checkDeployable(told({}, true))).toThrow('blue/green')
  })
})
