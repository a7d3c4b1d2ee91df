import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { type ClinicData, clinicOf } from './support/clinic-data.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { parkCommand, parkingOf, restoreCommand } from './support/parking.ts'
import { restoringOf, twiceReleased } from './support/restoring.ts'

describe('an environment that is parked', () => {
  let clone: Checkout
  let tag = ''
  let data: ClinicData
  beforeAll(async () => {
    const released = await twiceReleased()
    clone = released.clone
    tag = released.tag
    data = await clinicOf(clone).digest()
  })
  afterAll(() => clone?.dispose())

  /** What park counted, and where it stands in the state bucket. */
  const recordKey = `"s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/$(aws s3 ls \\
    "s3://$TF_STATE_BUCKET/medspa-ai-platform/development/parks/" | awk '{ print $4 }' | sort | tail -1)"`
  const parkRecord = async () =>
    JSON.parse(succeeded(await clone.bash(`aws s3 cp ${recordKey} -`)).stdout) as {
      counts: { tables: Record<string, unknown> }
    }
  const writeParkRecord = async (record: object) =>
    succeeded(await clone.bash(`aws s3 cp - ${recordKey}`, { input: JSON.stringify(record) }))

  it('every command reports that it is parked', async () => {
    const parked = documentOf(succeeded(await clone.medspa([...parkCommand, '--json'])))
    const { since } = parked.result as { since: string }
    for (const command of [deployCommand, ['migrate', ...common], ['secrets', 'refresh', ...common, '--yes']])
      await restoringOf(clone).refuses(command, 'parked')
    const asleep = { how: 'parked', full: false, since, saves: { low: expect.any(Number), high: expect.any(Number) } }
    const planned = documentOf(succeeded(await clone.medspa(['plan', ...common, '--json'])))
    expect(planned.result).toMatchObject({ empty: true, asleep })
    const validated = documentOf(succeeded(await clone.medspa(['validate', ...common, '--json'])))
    expect(validated.result).toMatchObject({
      asleep,
      probes: expect.arrayContaining([
        expect.objectContaining({ id: 'health', status: 'skipped' }),
        expect.objectContaining({ id: 'parked-voice', status: 'ok' }),
      ]),
    })
    for (const command of [
      ['secrets', 'list', ...common],
      ['secrets', 'check', ...common],
      ['unlock', ...common],
    ])
      succeeded(await clone.medspa(command))
  })

  it('restore needs --yes without a terminal', async () => {
    const before = await developmentOf(clone).release()
    const unasked = await clone.medspa(['restore', ...common, '--json'])
    expect([unasked.exitCode, documentOf(unasked).error?.code]).toEqual([3, 'approval-needed'])
    expect(await developmentOf(clone).release()).toEqual(before)
  })

  it('restore starts nothing if the data differ from the counts of the park', async () => {
    const record = await parkRecord()
    const leads = record.counts.tables['medspa_reference.leads'] as { rows: number }
    const tables = { ...record.counts.tables, 'medspa_reference.leads': { ...leads, rows: 4711 } }
    await writeParkRecord({ ...record, counts: { ...record.counts, tables } })

    const differing = await clone.medspa([...restoreCommand, '--json'])
    const { error, steps } = documentOf(differing)
    expect([differing.exitCode, error?.code], differing.stderr).toEqual([1, 'data-differ'])
    expect(error?.message).toContain(`medspa_reference.leads: ${leads.rows} rows, and 4711 at the park`)
    expect(error?.hint).toContain('medspa restore --env development --sandbox --accept-differences')
    expect(steps.at(-1)).toMatchObject({ id: 'compare', status: 'failed' })
    expect(await parkingOf(clone).tasks()).toEqual({ desired: 0, running: 0 })
  })

  it('restore goes on with differing data once they are accepted', async () => {
    const ran = await clone.medspa([...restoreCommand, '--accept-differences', '--json'])
    const document = documentOf(succeeded(ran))
    expect(document.result).toMatchObject({ release: tag, compared: 'accepted' })
    const ids = document.steps.map(({ id }) => id)
    expect(ids.indexOf('compare')).toBeLessThan(ids.indexOf('migrate'))
    expect(document.steps).toContainEqual(
      expect.objectContaining({
        id: 'compare',
        status: 'done',
        reason: expect.stringMatching(/^1 differences? accepted; \d+ tables and \d+ keys/),
      }),
    )
    expect(await clinicOf(clone).digest()).toEqual(data)
    await restoringOf(clone).leftNothing(tag)
  })
})
