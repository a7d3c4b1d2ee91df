import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, succeeded } from './support/checkout.ts'
import { hostilePlace } from './support/outside.ts'

// The whole way, deploy, park and restore, is test/exhaustive/outside.test.ts.
describe('a rehearsal with AWS settings, proxies and a metadata service that lead elsewhere', () => {
  let clone: Checkout
  let place: Awaited<ReturnType<typeof hostilePlace>>
  beforeAll(async () => {
    clone = await populatedClone()
    place = await hostilePlace(clone)
  })
  afterAll(async () => {
    await place?.dispose()
    await clone?.dispose()
  })

  it("the test's metadata service answers", async () => {
    const asked = await clone.run('curl', ['--silent', '--noproxy', '*', 'http://169.254.169.254/latest/api/token'])
    expect(succeeded(asked).stdout).toBe('a-token')
    expect(place.metadata()).toEqual(['GET /latest/api/token'])
    const { left } = await place.watch("curl --silent --noproxy '*' http://169.254.169.254/latest/api/token")
    expect(left).toEqual([expect.stringContaining('169.254.169.254')])
    expect(place.metadata()).toHaveLength(2)
  })

  it('plan connects to loopback alone', async () => {
    const medspa = 'node_modules/.bin/node dist/cli/entry.js'
    const { left, ran, seen } = await place.watch(
      `${medspa} plan --env development --sandbox; ${medspa} validate --env development --sandbox`,
    )
    expect(succeeded(ran).stdout).toContain('Nothing would change in development')
    expect(seen).toBeGreaterThan(10)
    expect(left).toEqual([])
    expect(place.metadata()).toHaveLength(2)
    expect(await place.credentialProcessRan()).toBe(false)
  })

  it('a shell with `sandbox env` connects to loopback alone', async () => {
    const { left, ran } = await place.watch(`
      eval "$(node_modules/.bin/node dist/cli/entry.js sandbox env)"
      aws sts get-caller-identity --query Account --output text
      cd infra/terraform
      terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" -backend-config="key=elsewhere" -backend-config="region=$AWS_REGION" >/dev/null
      terraform workspace list`)
    expect(succeeded(ran).stdout).toContain('123456789012')
    expect(left).toEqual([])
    expect(await place.credentialProcessRan()).toBe(false)
  })
})
