import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { type ClinicData, clinicOf } from './support/clinic-data.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { restoreCommand } from './support/parking.ts'
import { restoringOf, twiceReleased } from './support/restoring.ts'

describe("an environment destroyed by the checklist's own commands", () => {
  let clone: Checkout
  let [formerTag, tag] = ['', '']
  let data: ClinicData
  beforeAll(async () => {
    const released = await twiceReleased()
    clone = released.clone
    formerTag = released.formerTag
    tag = released.tag
    data = await clinicOf(clone).digest()
  })
  afterAll(() => clone?.dispose())

  it('deploy and migrate refuse it, as they would start with an empty database', async () => {
    const park = await readFile(path.join(import.meta.dirname, 'checklist-commands/park.sh'), 'utf8')
    succeeded(await clone.bash(park.replaceAll('<bucket>', '$TF_STATE_BUCKET')))
    for (const command of [deployCommand, ['migrate', ...common]])
      await restoringOf(clone).refuses(command, 'former-data')
  })

  it('restore lists the final snapshots and brings data and release back from them', async () => {
    const document = documentOf(succeeded(await clone.medspa([...restoreCommand, '--json'])))
    expect(document.result).toMatchObject({
      release: tag,
      restored: {
        database: expect.stringMatching(/^medspa-development-final-\d{14}$/),
        redis: expect.stringMatching(/^medspa-development-final-\d{14}$/),
      },
      compared: 'skipped',
    })
    expect(document.steps).toContainEqual(
      expect.objectContaining({ id: 'compare', status: 'skipped', reason: expect.stringContaining('no park') }),
    )
    expect(await clinicOf(clone).digest()).toEqual(data)
    await restoringOf(clone).leftNothing(tag)
  })

  it('a second restore changes nothing, and restores no snapshot over existing data', async () => {
    const again = documentOf(succeeded(await clone.medspa([...restoreCommand, '--json'])))
    expect(again.result).toMatchObject({ release: tag, restored: { database: null, redis: null } })
    const named = [...restoreCommand, '--snapshot', 'medspa-development-final-20260101000000', '--json']
    const ran = await clone.medspa(named)
    expect([ran.exitCode, documentOf(ran).error?.code]).toEqual([3, 'nothing-to-restore'])
    expect(await clinicOf(clone).digest()).toEqual(data)
  })

  it('an earlier release can be deployed again, on the present database and Redis', async () => {
    succeeded(await clone.medspa([...deployCommand, '--tag', formerTag]))
    expect(await developmentOf(clone).release()).toMatchObject({ api_image_tag: formerTag })
    expect(await clinicOf(clone).digest()).toEqual(data)
    succeeded(await clone.medspa(['validate', ...common]))
  })
})
