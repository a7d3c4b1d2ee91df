import { describe, expect, it } from 'vitest'
import { otherRegionNote, refuseOtherRegion, sandboxRegion } from '../../src/config/sandbox-region.ts'

const variables = (region?: string) => (region === undefined ? {} : { MEDSPA_SANDBOX_REGION: region })

describe('where a sandbox is started', () => {
  it.each([
    [undefined, undefined, undefined],
    [undefined, 'eu-central-1', 'eu-central-1'],
    ['', 'eu-central-1', 'eu-central-1'],
    ['eu-west-1', 'eu-central-1', 'eu-west-1'],
  ])('the shell says %j, the configuration %j: %j', (shell, inFile, region) => {
    expect(sandboxRegion(variables(shell), inFile)).toBe(region)
  })

  it('is refused where the shell names no region', () => {
    expect(() => sandboxRegion(variables('Frankfurt'), undefined)).toThrowError(
      expect.objectContaining({ code: 'region-invalid', exitCode: 2 }),
    )
  })
})

describe('a sandbox that runs', () => {
  it('is refused where the shell names another region, and noted where the configuration does', () => {
    expect(() => refuseOtherRegion({ region: 'us-east-1' }, variables('eu-west-1'))).toThrowError(
      expect.objectContaining({ code: 'sandbox-region', hint: expect.stringContaining('sandbox reset') }),
    )
    refuseOtherRegion({ region: 'us-east-1' }, variables('us-east-1'))
    refuseOtherRegion({ region: 'us-east-1' }, variables())
    expect(otherRegionNote('us-east-1', 'development', 'us-east-1')).toBeUndefined()
    expect(otherRegionNote('us-east-1', 'development', undefined)).toBeUndefined()
    expect(otherRegionNote('us-east-1', 'development', 'eu-west-1')).toContain('development lives in eu-west-1')
  })
})
