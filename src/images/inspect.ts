import { createHash } from 'node:crypto'
import { z } from 'zod'
import { OperatorError } from '../errors.ts'
import { parseJson } from '../io/json.ts'
import type { BundleKind } from './pack.ts'
import { platform } from './platform.ts'
import { connectRegistry, type RegistryOptions } from './registry.ts'
import { isOwnVoice } from './voice-label.ts'

/** Media types of opencontainers/image-spec and of Docker's schema 2, for one image and for an index of several. */
const accepted = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

const labelsSchema = z.object({ config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish() })
const platformSchema = z.object({ os: z.string(), architecture: z.string() })
const manifestSchema = z.union([
  z.object({ manifests: z.array(z.object({ digest: z.string(), platform: platformSchema.optional() })) }),
  z.object({ config: z.object({ digest: z.string() }) }),
])

export type InspectRequest = Omit<RegistryOptions, 'code'> & { kind: BundleKind; repository: string; tag: string }

export type InspectedImage = {
  /** Of what stands under the tag. */
  digest: string
  /** What a task of it may tell as its image's digest: that one, and of an index those of its images. */
  told: string[]
  /** Whether it says that it is medspa's own voice Lambda, which knows all variables that Terraform gives the function. */
  ownVoice: boolean
}

/**
 * Asks the registry what stands under a tag, and refuses what could not run: another platform than the tasks', and for
 * Lambda anything but one plain image manifest (an index, be it only for attestations: docker/buildx#1533).
 */
export const inspectImage = async ({ kind, repository, tag, ...options }: InspectRequest): Promise<InspectedImage> => {
  const registry = connectRegistry({ ...options, code: 'registry-unreadable' })
  const what = `${repository}:${tag}`
  const reply = await registry.call('GET', `/manifests/${encodeURIComponent(tag)}`, { accept: accepted })
  const bytes = await registry.expect(reply, [200], `a request for the manifest of ${what}`)
  let ownVoice = false
  const manifest = manifestSchema.safeParse(jsonOf(bytes)).data
  if (manifest === undefined) throw registry.fail(`${what} has a manifest that is neither an image's nor an index`)
  if ('manifests' in manifest) {
    if (kind === 'voice-lambda') throw notPlain(what)
    // Attestations say `unknown/unknown`.
    const platforms = manifest.manifests.map(({ platform }) => nameOf(platform)).filter((name) => name !== unknown)
    if (!platforms.includes(platform)) throw otherPlatform(what, platforms.join(' and ') || 'no platform at all')
  } else {
    const answer = await registry.call('GET', `/blobs/${manifest.config.digest}`)
    const config = await registry.expect(answer, [200], `a request for the configuration of ${what}`)
    const found = nameOf(platformSchema.safeParse(jsonOf(config)).data)
    ownVoice = isOwnVoice(labelsSchema.safeParse(jsonOf(config)).data?.config?.Labels ?? {})
    if (found !== platform) throw otherPlatform(what, found)
  }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const told = [digest, ...('manifests' in manifest ? manifest.manifests.map((each) => each.digest) : [])]
  return { digest, told, ownVoice }
}

const unknown = 'unknown/unknown'
const nameOf = (found: z.infer<typeof platformSchema> | undefined) =>
  found === undefined ? unknown : `${found.os}/${found.architecture}`

const jsonOf = (bytes: Uint8Array) => parseJson(Buffer.from(bytes).toString('utf8'))

const again = 'under another tag (a commit of its own), then deploy that.'

const notPlain = (what: string) =>
  new OperatorError(`${what} is an index of manifests, and Lambda takes one plain image manifest.`, {
    code: 'image-not-plain',
    whose: 'operator',
    exit: 'refused',
    hint: `Build it for one platform with --provenance=false --sbom=false and push it ${again}`,
  })

const otherPlatform = (what: string, found: string) =>
  new OperatorError(`${what} is for ${found}, and its tasks run on ${platform}.`, {
    code: 'image-platform',
    whose: 'operator',
    exit: 'refused',
    hint: `Build it with --platform ${platform} on a base for that platform, and push it ${again}`,
  })
