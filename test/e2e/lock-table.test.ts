import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { failureOf } from './support/parking.ts'
import { startMedspa } from './support/running.ts'

const table = 'clinic-locks'
const bucket = 'medspa-sandbox-terraform-state'
const state = `${bucket}/medspa-ai-platform/development/terraform.tfstate`
/** As a Terraform writes it that was told of the table alone, and was killed. */
const left = {
  ...{ ID: '11111111-2222', Who: 'ada@laptop', Created: '2026-11-01T10:00:00Z', Operation: 'OperationTypeApply' },
  ...{ Info: '', Version: '1.11.4', Path: state },
}

describe('a DynamoDB table for the locks of the state', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    await writeFile(path.join(clone.dir, 'medspa.config.yaml'), `state:\n  lock_table: ${table}\n`)
  })
  afterAll(() => clone?.dispose())

  const item = async (key: string) =>
    (
      await developmentOf(clone)
        .aws(`dynamodb get-item --table-name ${table} --key '{"LockID": {"S": "${key}"}}'`)
        .catch(() => ({}))
    )?.Item

  it('is made by a deploy, keeps both out, and loses a dead lock by unlock', async () => {
    const early = await failureOf(clone, ['plan', ...common])
    expect([early.exitCode, early.error?.code], early.said).toEqual([3, 'lock-table-missing'])
    succeeded(await startMedspa(clone, deployCommand).ended)

    const lock = JSON.stringify({ LockID: { S: state }, Info: { S: JSON.stringify(left) } })
    const file = path.join(clone.dir, '.medspa', 'item.json')
    await writeFile(file, lock)
    succeeded(await clone.bash(`aws dynamodb put-item --table-name ${table} --item file://${file}`))
    const refused = await failureOf(clone, deployCommand)
    expect([refused.exitCode, refused.error?.code], refused.said).toEqual([5, 'state-locked'])
    expect(refused.error?.message).toMatch(/locked by ada@laptop, for \d+ days now/)
    expect(refused.error?.hint).toMatch(/unlock/)

    const unlock = (...more: string[]) => clone.medspa(['unlock', ...common, '--yes', '--json', ...more])
    const unnamed = await unlock()
    expect(unnamed.stderr).toMatch(
      /ada@laptop, OperationTypeApply, since 2026-11-01T10:00:00Z .*in the table clinic-locks/,
    )
    const document = documentOf(succeeded(await unlock('--terraform-lock', '11111111-2222')))
    expect(document.result).toMatchObject({
      terraformLock: { id: '11111111-2222', table, etag: null },
      removed: ['terraformLock'],
    })
    expect(await item(state)).toBeUndefined()

    succeeded(await startMedspa(clone, deployCommand).ended)
    // The checklist's own command, with the table, and without the lock file.
    const bare = await clone.bash(
      `cd infra/terraform
      export TF_DATA_DIR=${clone.dir}/.medspa/bare
      terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
        -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=us-east-1" \\
        -backend-config="dynamodb_table=${table}" -backend-config="use_lockfile=false"
      terraform plan -var="environment=development" -detailed-exitcode -input=false`,
    )
    expect(bare.exitCode, bare.stdout + bare.stderr).toBe(0)
  })
})
