import { createHash } from 'node:crypto'
import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import { accepted, manifestSchema, nameOf } from '../inspect.ts'
import { platform } from '../platform.ts'
import { connectRegistry, type RegistryOptions } from '../registry.ts'

/** What a program and its files are, by an image's configuration. Source: opencontainers/image-spec, `config.md`. */
const contentSchema = z.object({
  config: z
    .object({
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(z.string()).min(1) }),
})

export type ContentRequest = Omit<RegistryOptions, 'code'> & {
  /** What the image is called in messages: its repository. */
  repository: string
  /** Its tag or its digest. */
  reference: string
}

/**
 * A checksum of what an image does: its files (layers before compression), program, environment. Its labels and times are not
 * in it, by which images of two commits differ that changed nothing of theirs.
 */
export async function imageContent({ reference, repository, ...options }: ContentRequest): Promise<string> {
  const registry = connectRegistry({ ...options, code: 'registry-unreadable' })
  const what = `${repository} ${reference}`
  const read = async (path: string, part: string) => {
    const reply = await registry.call('GET', path, { accept: accepted })
    const bytes = await registry.expect(reply, [200], `a request for the ${part} of ${what}`)
    return parseJson(Buffer.from(bytes).toString('utf8'))
  }
  const manifestOf = async (name: string) =>
    manifestSchema.safeParse(await read(`/manifests/${encodeURIComponent(name)}`, 'manifest')).data
  const found = await manifestOf(reference)
  const own =
    found !== undefined && 'manifests' in found
      ? found.manifests.find((each) => nameOf(each.platform) === platform)?.digest
      : undefined
  const manifest = own === undefined ? found : await manifestOf(own)
  if (manifest === undefined || 'manifests' in manifest) throw registry.fail(`${what} has no manifest for ${platform}`)
  const content = contentSchema.safeParse(await read(`/blobs/${manifest.config.digest}`, 'configuration')).data
  if (content === undefined) throw registry.fail(`${what} has a configuration without layers`)
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
