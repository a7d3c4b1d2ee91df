import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Registry, startRegistry } from '../../../sandbox/data/registry/registry.ts'
import { imageContent } from '../../../src/images/content/content.ts'
import { imageMigrations } from '../../../src/images/content/migrations.ts'
import { packBundle } from '../../../src/images/pack.ts'
import { pushPacked } from '../../../src/images/push-packed.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

// Images of the sandbox's own registry, as commits make them.
let base: string
let registry: Registry
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-content-'))
  registry = await startRegistry({ stateDir: path.join(base, 'state'), log: () => {} }, 'password')
})
afterAll(async () => {
  await registry?.stop()
  await rm(base, { recursive: true, force: true })
})

const login = () => ({ username: registry.login.username, password: new Sensitive(registry.login.password) })
const repository = () => `${registry.address}/medspa-production-api`

/** Pushes the migrate image of a commit with these files; gives its digest. */
async function pushed(tag: string, files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(path.join(base, 'bundle-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), text)
  }
  const image = await packBundle({ dir, kind: 'migrate', tag })
  return (await pushPacked({ registry: repository(), credentials: login(), tag: `migrate-${tag}`, image })).digest
}
const contentOf = (reference: string) =>
  imageContent({ repository: 'medspa-production-api', reference, registry: repository(), credentials: login() })

const first = { 'index.mjs': 'process.exit(0)\n', '0001_first.sql': 'SELECT 1;\n' }

test('commits that change nothing of the migrate image make another image of the same content', async () => {
  const [one, two] = [await pushed('v1', first), await pushed('v2', first)]
  expect(one).not.toBe(two)
  expect(await contentOf(one)).toBe(await contentOf(two))
  expect(await contentOf('migrate-v1')).toBe(await contentOf(one))
})

test.each([
  ['one more migration', { ...first, '0002_second.sql': 'SELECT 2;\n' }],
  ['a migration that was edited', { ...first, '0001_first.sql': 'SELECT 3;\n' }],
  ['another program', { ...first, 'index.mjs': 'process.exit(1)\n' }],
])('%s is another content', async (_, files) => {
  const one = await pushed('v1', first)
  expect(await contentOf(await pushed('v3', files))).not.toBe(await contentOf(one))
})

test('an image that is not there has none', async () => {
  await expect(contentOf('migrate-gone')).rejects.toMatchObject({ code: 'registry-unreadable' })
})

test('the migrations of an image are told by the names of their files', async () => {
  const [none, two] = [
    await pushed('v6', first),
    await pushed('v7', { ...first, 'migrations/0002_b.sql': 'SELECT 2;\n', 'migrations/0001_a.sql': 'SELECT 1;\n' }),
  ]
  const of = (reference: string) =>
    imageMigrations({ repository: 'medspa-production-api', reference, registry: repository(), credentials: login() })
  expect(await of(two)).toEqual(['0001_a', '0002_b'])
  expect(await of('migrate-v7')).toEqual(['0001_a', '0002_b'])
  expect(await of(none)).toBeUndefined()
  await expect(of('migrate-v0')).rejects.toMatchObject({ code: 'registry-unreadable' })
})
