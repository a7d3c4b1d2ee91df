import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'

let clone: Checkout
beforeAll(async () => {
  clone = await populatedClone()
})
afterAll(() => clone?.dispose())

const name = 'medspa-development-app-secrets'
/** Somebody with the aws CLI, who saves what this jq expression makes of the whole. */
const edit = async (expression: string) =>
  succeeded(
    await clone.bash(
      `aws secretsmanager get-secret-value --secret-id ${name} --query SecretString --output text | jq -c '${expression}' > value.json
      aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://value.json
      rm value.json`,
    ),
  )
const keys = () => developmentOf(clone).keys()

describe('the application’s secret', () => {
  it('keeps every value that was put there from outside, through two deploys and a bare apply', async () => {
    const before = await keys()
    const edits = { SQUARE_LOCATION_ID: 'L1', OWN_KEY: 'of the clinic', SES_FROM_NAME: 'Med Spa' }
    for (const [key, value] of Object.entries(edits)) await edit(`. + {${key}: "${value}"}`)
    const expected = { ...before, ...edits }
    expect(await keys()).toEqual(expected)

    for (const _ of ['once', 'again']) {
      succeeded(await clone.medspa(deployCommand))
      expect(await keys()).toEqual(expected)
    }
    await developmentOf(clone).planIsEmpty()
    succeeded(
      await clone.bash(
        'cd infra/terraform && terraform apply -input=false -auto-approve -var="environment=development"',
      ),
    )
    expect(await keys()).toEqual(expected)
    await developmentOf(clone).planIsEmpty()
  })

  it('lacks a key that a task reads: check names both, and deploy puts it back', async () => {
    const before = await keys()
    await edit('del(.TELNYX_PUBLIC_KEY)')
    const checked = await clone.medspa(['secrets', 'check', ...common, '--json'])
    const { error, result } = documentOf(checked)
    expect([checked.exitCode, error?.code]).toEqual([4, 'secret-gaps'])
    expect(result.gaps).toEqual([
      expect.objectContaining({
        kind: 'no-key',
        key: 'TELNYX_PUBLIC_KEY',
        readBy: [expect.stringMatching(/^medspa-development-api:\d+$/)],
      }),
    ])
    const ran = succeeded(await clone.medspa(deployCommand))
    expect(ran.stderr).toContain('TELNYX_PUBLIC_KEY')
    expect(await keys()).toEqual(before)
    succeeded(await clone.medspa(['secrets', 'check', ...common]))
  })

  it('lacks a key that is required: deploy adds a placeholder, and is refused before anything is built', async () => {
    const config = path.join(clone.dir, 'medspa.config.yaml')
    await writeFile(config, 'secrets:\n  keys:\n    SQUARE_ACCESS_TOKEN: { required: always }\n')
    try {
      const before = await keys()
      const ran = await clone.medspa([...deployCommand, '--json'])
      const { error, steps } = documentOf(ran)
      expect([ran.exitCode, error?.code]).toEqual([3, 'keys-missing'])
      expect(error?.evidence).toEqual([expect.stringMatching(/^SQUARE_ACCESS_TOKEN: developer\.squareup\.com/)])
      expect(steps.at(-1)).toMatchObject({ id: 'keys', status: 'failed' })
      expect(await keys()).toEqual({ ...before, SQUARE_ACCESS_TOKEN: 'PLACEHOLDER' })
    } finally {
      await rm(config)
    }
  })
})
