import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

describe('infra/terraform by its own tools', () => {
  let copy: ModuleCopy
  beforeAll(async () => {
    copy = await copyModule()
  })
  afterAll(() => copy?.remove())

  it('is formatted', async () => {
    // The override that this copy adds is formatted too.
    const { stdout } = await copy.terraform(['fmt', '-check', '-recursive', '-no-color'], { reject: false })
    expect(stdout).toBe('')
  })

  it('is valid', async () => {
    const { stdout } = await copy.terraform(['validate', '-json'])
    expect(JSON.parse(String(stdout))).toMatchObject({ valid: true, diagnostics: [] })
  })

  it('passes terraform test', async () => {
    const ran = await copy.terraform(['test', '-no-color'], { reject: false, all: true })
    expect(ran.exitCode, String(ran.all)).toBe(0)
    expect(ran.stdout).toMatch(/Success! \d{2,} passed, 0 failed/)
  }, 1_200_000)
})
