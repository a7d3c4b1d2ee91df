import { describe, expect, it } from 'vitest'
import type { World } from '../../../src/checklist/world.ts'
import { result as schema } from '../../../src/commands/checklist/result.ts'
import { runChecklist } from '../../../src/commands/checklist/run.ts'
import type { ChecklistContext } from '../../../src/steps/checklist/read-world.ts'
import { emptyWorld, parkedWorld, worldWith } from '../../checklist/world.ts'
import { fakeSession } from '../../support/fake-session.ts'

type Options = Parameters<typeof runChecklist>[1]

/** The command on a world that a look gave. */
async function checklist(world: World, options: Options = {}) {
  const fake = fakeSession<ChecklistContext>({
    bodies: { preflight: {}, checklist: { world } },
    deps: { identity: { known: () => undefined }, profile: { name: 'sandbox' } },
  })
  const found: Parameters<typeof runChecklist>[2] = {}
  const ended = await runChecklist(fake.session, options, found).catch((error: unknown) => error)
  return { ended, found, ids: fake.ids(), written: fake.written }
}

/** Numbers lead to a previous deployment, and all else is done. */
const pointedElsewhere = () =>
  worldWith({
    twilioCalls: { found: { kind: 'read', here: [], elsewhere: ['Twilio number +1 leads to https://old'] } },
  })

describe('medspa checklist', () => {
  it.each([
    ['an empty account', emptyWorld()],
    ['a live environment', worldWith()],
    ['a parked one', parkedWorld()],
  ])('ends well on %s, whatever is to do', async (_, world) => {
    const { ended, ids, written } = await checklist(world)
    expect(ended).toMatchObject({ result: { sections: expect.any(Array) }, lines: expect.any(Array) })
    expect(schema.parse((ended as { result: unknown }).result)).toEqual((ended as { result: unknown }).result)
    expect((ended as { lines: string[] }).lines[0]).toMatch(/^The checklist of development \(sandbox\): \d+ done, /)
    expect(ids).toEqual(['preflight', 'checklist'])
    expect(written).toEqual([])
  })

  it('prints Markdown where it is asked', async () => {
    const { ended } = await checklist(worldWith(), { markdown: true })
    expect((ended as { lines: string[] }).lines).toContain('### 2.1 Prerequisites / decisions')
  })

  it('with --check is exit code 4 where something is to do, and says the same as without', async () => {
    const { ended: plain } = await checklist(pointedElsewhere())
    const { ended, found, written } = await checklist(pointedElsewhere(), { check: true })
    expect(ended).toMatchObject({
      code: 'checklist-open',
      exitCode: 4,
      message: expect.stringMatching(/^The checklist is not done: \d+ done, 1 to do, \d+ not applicable\.$/),
      evidence: ['2.7 twilio: to do'],
    })
    expect(written).toEqual((plain as { lines: string[] }).lines)
    expect(found.result).toEqual((plain as { result: unknown }).result)
  })

  it('with --check is exit code 4 where something could not be seen', async () => {
    const { ended } = await checklist({ ...worldWith(), bucket: { unknown: 'AccessDenied' } }, { check: true })
    expect(ended).toMatchObject({
      exitCode: 4,
      evidence: ['2.2 state-bucket: unknown'],
    })
  })

  it('with --check and --json leaves stdout to the document', async () => {
    const { ended, found, written } = await checklist(pointedElsewhere(), { check: true, json: true })
    expect(ended).toMatchObject({ exitCode: 4 })
    expect(written).toEqual([])
    expect(found.result?.sections).toHaveLength(10)
  })

  it('with --check ends well where all is done', async () => {
    const { ended } = await checklist(worldWith(), { check: true })
    expect((ended as { lines: string[] }).lines[0]).toMatch(/: \d+ done, \d+ not applicable$/)
  })
})
