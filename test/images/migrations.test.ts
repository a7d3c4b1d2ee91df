import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { create } from 'tar'
import { afterEach, expect, it } from 'vitest'
import { migrationsIn } from '../../src/images/content/migrations.ts'

let dir: string | undefined
afterEach(() => dir && rm(dir, { recursive: true }))

const layer = async (files: readonly string[], gzip: boolean) => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-migrations-'))
  for (const file of files) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true })
    await writeFile(path.join(dir, file), 'SELECT 1;\n')
  }
  return buffer(create({ cwd: dir, gzip }, [...files]))
}

it.each([true, false])(
  'names the migrations of a layer in the order of their numbers (compressed: %s)',
  async (gzip) => {
    const files = [
      'app/migrations/10_visits.up.sql',
      'app/migrations/10_visits.down.sql',
      'app/migrations/9_leads.up.sql',
      'app/migrations/notes.sql',
      'app/migrations/old/1_gone.sql',
      'app/seeds/1_clinics.sql',
      'app/index.mjs',
    ]
    expect(migrationsIn(await layer(files, gzip))).toEqual(['9_leads', '10_visits'])
  },
)

it('finds those of a folder at the top', async () => {
  expect(migrationsIn(await layer(['migrations/0001_leads.sql'], true))).toEqual(['0001_leads'])
})

it('finds none where there are none', async () => {
  expect(migrationsIn(await layer(['app/index.mjs'], true))).toEqual([])
})
