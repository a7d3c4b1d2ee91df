import { gunzipSync } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import { accepted, nameOf } from '../inspect.ts'
import { platform } from '../platform.ts'
import { connectRegistry } from '../registry.ts'
import type { ContentRequest } from './content.ts'

const layersSchema = z.object({
  layers: z.array(z.object({ digest: z.string(), mediaType: z.string().optional(), size: z.number() })),
})
const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
})

/** Files of SQL are small; a base or a package manager's layer need not be fetched to see that none are in it. */
const LAYER_LIMIT = 32 * 1024 * 1024

/** Source: golang-migrate, its page on migrations (`{version}_{title}.up.sql`); node-pg-migrate (`{number}_{title}.sql`). */
const MIGRATION = /(?:^|\/)migrations\/(\d[^/]*?)(?:\.up)?\.sql$/

/**
 * Names of the migrations that an image has as files in a folder `migrations`, without their extension; undefined where it has
 * none as files, as a program that has them built in. Of its layers the last one that has any counts.
 */
export async function imageMigrations({
  reference,
  repository,
  ...options
}: ContentRequest): Promise<string[] | undefined> {
  const registry = connectRegistry({ ...options, code: 'registry-unreadable' })
  const what = `${repository} ${reference}`
  const read = async (path: string, part: string) =>
    registry.expect(
      await registry.call('GET', path, { accept: accepted }),
      [200],
      `a request for the ${part} of ${what}`,
    )
  const manifestOf = async (name: string): Promise<unknown> =>
    parseJson(Buffer.from(await read(`/manifests/${encodeURIComponent(name)}`, 'manifest')).toString('utf8'))
  const found = await manifestOf(reference)
  const own = indexSchema.safeParse(found).data?.manifests.find((each) => nameOf(each.platform) === platform)?.digest
  const manifest = layersSchema.safeParse(own === undefined ? found : await manifestOf(own)).data
  if (manifest === undefined) throw registry.fail(`${what} has no manifest for ${platform}`)
  for (const { digest, mediaType = '', size } of manifest.layers.toReversed()) {
    // Node reads no other compression of layers by itself.
    if (size > LAYER_LIMIT || mediaType.endsWith('zstd')) continue
    const names = migrationsIn(Buffer.from(await read(`/blobs/${digest}`, 'layers')))
    if (names.length > 0) return names
  }
  return undefined
}

const GZIP = Buffer.from([0x1f, 0x8b])

/** Pure: what a layer, compressed or not, has of them, in the order of their numbers. */
export function migrationsIn(layer: Buffer): string[] {
  const names = new Set<string>()
  const parser = new Parser({
    onReadEntry(entry: ReadEntry) {
      const name = entry.path.endsWith('.down.sql') ? undefined : MIGRATION.exec(entry.path)?.[1]
      if (name !== undefined) names.add(name)
      entry.resume()
    },
  })
  parser.end(layer.subarray(0, 2).equals(GZIP) ? gunzipSync(layer) : layer)
  return [...names].toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1))
}
