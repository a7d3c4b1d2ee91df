import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { list } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { sourceLabels } from '../../src/images/labels.ts'
import { type Blob, packBundle } from '../../src/images/pack.ts'
import { isOwnVoice, voiceLabel } from '../../src/images/voice-label.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-pack-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** A bundle folder; files are written in the order given. */
const bundle = async (name: string, files: Record<string, string>) => {
  const folder = path.join(dir, name)
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  return folder
}
const json = (blob: Blob) => JSON.parse(Buffer.from(blob.bytes).toString())
const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

test('files lie below app/, and manifest, config and layer name one another by digest', async () => {
  const folder = await bundle('a', { 'index.mjs': 'one', 'migrations/0001_a.sql': 'two' })
  const { manifest, config, layers } = await packBundle({ dir: folder, kind: 'migrate', tag: 'migrate-abc' })
  const [layer] = layers
  if (layer === undefined) throw new Error('no layer')

  const names: string[] = []
  const reader = list({ onReadEntry: (entry) => names.push(entry.path) })
  reader.end(Buffer.from(layer.bytes))
  expect(names).toEqual(['app/index.mjs', 'app/migrations/0001_a.sql'])

  for (const blob of [manifest, config, layer]) {
    expect(blob.digest).toBe(sha256(blob.bytes))
    expect(blob.size).toBe(blob.bytes.byteLength)
  }
  const { bytes: _config, ...configDescriptor } = config
  const { bytes: _layer, ...layerDescriptor } = layer
  expect(json(manifest)).toMatchObject({ schemaVersion: 2, config: configDescriptor, layers: [layerDescriptor] })
  expect(json(config)).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    config: {
      WorkingDir: '/app',
      Entrypoint: ['node', 'index.mjs'],
      Env: [],
      Labels: {
        'medspa.packed': 'bundle',
        'org.opencontainers.image.revision': 'migrate-abc',
        'org.opencontainers.image.version': 'migrate-abc',
      },
    },
    rootfs: { type: 'layers', diff_ids: [sha256(gunzipSync(layer.bytes))] },
  })
})

const programOf = async (kind: string) => {
  const { config } = await packBundle({ dir: await bundle(kind, { 'index.mjs': 'one' }), kind, tag: 't' })
  const { Cmd = [], Entrypoint = [] } = json(config).config
  return { command: Cmd, entrypoint: Entrypoint }
}
const node = ['node', 'index.mjs']

test.each([
  // `medspa exec` gives the task another command: ECS replaces no entrypoint.
  ['api', { command: node, entrypoint: [] }],
  // medspa gives them words: the migrator's may be golang-migrate's `up`, the probe's name what it does.
  ['migrate', { command: [], entrypoint: node }],
  ['probe', { command: [], entrypoint: node }],
])('the program of %s is %j, as in the Dockerfile', async (kind, program) => {
  expect(await programOf(kind)).toEqual(program)
  const dockerfile = await readFile(path.resolve(import.meta.dirname, '../../Dockerfile'), 'utf8')
  const target = dockerfile.split(/^FROM /m).find((each) => each.startsWith(`base AS ${kind}\n`))
  // Each has both: a target without one would have the base's, and node:22-slim has an entrypoint.
  const instruction = (name: string) => JSON.parse(target?.match(new RegExp(`^${name} (.*)$`, 'm'))?.[1] ?? '"none"')
  expect({ command: instruction('CMD'), entrypoint: instruction('ENTRYPOINT') }).toEqual(program)
})

test('the program of a further target takes words', async () => {
  expect(await programOf('conversation-worker')).toEqual({ command: [], entrypoint: node })
})

test('the Lambda starts its runtime loop', async () => {
  const own = 'const { UPSTREAM_TLS_SERVERNAME, VOICE_MODE } = process.env'
  const folder = await bundle('a', { 'index.mjs': own, 'runtime.mjs': 'two' })
  const { config } = await packBundle({ dir: folder, kind: 'voice-lambda', tag: 't' })
  expect(json(config).config.Entrypoint).toEqual(['node', 'runtime.mjs', 'index.handler'])
  // By its label medspa knows what variables it understands; what the engine builds has the same.
  expect(isOwnVoice(json(config).config.Labels)).toBe(true)
  expect(await readFile(path.resolve(import.meta.dirname, '../../Dockerfile'), 'utf8')).toContain(
    `LABEL ${voiceLabel.name}="${voiceLabel.value}"`,
  )
  expect(isOwnVoice({ 'org.opencontainers.image.title': 'medspa voice-lambda' })).toBe(true)
  expect(isOwnVoice({ 'org.opencontainers.image.title': 'voice-lambda' })).toBe(false)
})

test("the Lambda of somebody else is not taken for medspa's own, by what its program knows", async () => {
  const folder = await bundle('a', { 'index.mjs': 'process.env.VOICE_MODE', 'runtime.mjs': 'two' })
  const { config } = await packBundle({ dir: folder, kind: 'voice-lambda', tag: 't' })
  expect(isOwnVoice(json(config).config.Labels)).toBe(false)
  const sources = await Promise.all(
    ['config'].map((name) => readFile(path.resolve(import.meta.dirname, `../../lambda/voice/${name}.ts`), 'utf8')),
  )
  for (const name of ['UPSTREAM_TLS_SERVERNAME', 'VOICE_MODE']) expect(sources.join('')).toContain(name)
})

test('the same files and tag are the same bytes, whatever their times, modes and order', async () => {
  const one = await bundle('one', { 'b.mjs': 'b', 'a.mjs': 'a', 'c/d.sql': 'd' })
  const two = await bundle('two', { 'c/d.sql': 'd', 'a.mjs': 'a', 'b.mjs': 'b' })
  await utimes(path.join(two, 'a.mjs'), 1, 1)
  await chmod(path.join(two, 'a.mjs'), 0o600)
  const packed = (folder: string, tag = 't') => packBundle({ dir: folder, kind: 'api', tag })
  expect((await packed(one)).manifest.digest).toBe((await packed(two)).manifest.digest)
  expect((await packed(one, 'other')).manifest.digest).not.toBe((await packed(one)).manifest.digest)
  await writeFile(path.join(two, 'a.mjs'), 'changed')
  expect((await packed(one)).manifest.digest).not.toBe((await packed(two)).manifest.digest)
})

test('an empty folder is no image', async () => {
  await mkdir(path.join(dir, 'empty'))
  await expect(packBundle({ dir: path.join(dir, 'empty'), kind: 'api', tag: 't' })).rejects.toThrow(OperatorError)
})

test('an image says which commit it was made from, of which source, and whether the checkout differed', () => {
  const commit = '0123456789abcdef0123456789abcdef01234567'
  const name = (word: string) => `org.opencontainers.image.${word}`
  expect(sourceLabels(commit, 'https://github.com/acme/platform')).toEqual({
    [name('revision')]: commit,
    [name('version')]: commit,
    [name('source')]: 'https://github.com/acme/platform',
  })
  const dirty = `${commit}-dirty-0123456789ab`
  expect(sourceLabels(dirty, undefined)).toEqual({ [name('revision')]: commit, [name('version')]: dirty })
})
