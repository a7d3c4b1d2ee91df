import { describe, expect, it } from 'vitest'
import type { SchemaNotes } from '../../../src/steps/migrate/schema-notes.ts'
import { schema, schemaOutcome } from '../../../src/steps/validate/checks/schema.ts'
import { outcomeOf } from './standing-world.ts'

const own = (applied: string[]): SchemaNotes => ({
  migrator: 'medspa',
  table: 'medspa_reference.schema_migrations',
  version: applied.at(-1) ?? null,
  dirty: false,
  applied,
})
const golang = (version: string | null, dirty = false): SchemaNotes => ({
  migrator: 'golang-migrate',
  table: 'public.schema_migrations',
  version,
  dirty,
  applied: [],
})
const files = ['0001_leads', '0002_visits']
const many = Array.from({ length: 500 }, (_, index) => `${index + 100}_step`)

describe('the schema against the release', () => {
  it.each<[string, SchemaNotes[], string[] | string, string, string]>([
    ['has all of it', [own(files)], files, 'ok', 'newest 0002_visits; nothing of the release is pending'],
    [
      'has more than an older release',
      [own([...files, '0003_later'])],
      files,
      'ok',
      'nothing of the release is pending',
    ],
    ['lacks one', [own(['0001_leads'])], files, 'failed', 'pending: 0002_visits'],
    ['lacks one in the middle', [own(['0002_visits'])], files, 'failed', 'pending: 0001_leads'],
    ['has the newest 500 names told', [own(many)], ['1_first', ...many], 'ok', 'nothing of the release is pending'],
    ['is where golang-migrate is', [golang('2')], ['1_leads', '2_visits'], 'ok', 'version 2; nothing'],
    [
      'is behind in numbers of any width',
      [golang('9')],
      ['000009_leads', '000010_visits'],
      'failed',
      'pending: 000010_visits',
    ],
    [
      'is golang-migrate’s before anything ran',
      [golang(null)],
      ['1_leads'],
      'failed',
      'nothing has run; pending: 1_leads',
    ],
    ['is dirty', [golang('2', true)], ['1_leads', '2_visits'], 'failed', 'version 2, dirty'],
    [
      'is of a release whose migrations are no files',
      [golang('2')],
      'none as files',
      'ok',
      'is not known: none as files',
    ],
    ['is kept by another migrator', [], files, 'skipped', 'another migrator keeps the schema'],
  ])('%s', (_, notes, release, status, evidence) => {
    const found = schemaOutcome(notes, release)
    expect(found).toMatchObject({ status, evidence: expect.stringContaining(evidence) })
    if (status === 'failed') expect(found.hint).toMatch(/medspa migrate|force/)
  })

  it('is skipped where there is no migration task', async () => {
    expect(await outcomeOf(schema)).toMatchObject({ status: 'skipped', evidence: 'there is no migration task' })
  })
})
