import { createHash } from 'node:crypto'
import * as z from 'zod'
import { OperatorError } from '../errors.ts'
import { parseJson } from '../io/json.ts'
import { platform } from './platform.ts'
import { connectRegistry, type RegistryOptions } from './registry.ts'
import { isOwnVoice } from './voice-label.ts'

/** Media types of opencontainers/image-spec and of Docker's schema 2, for one image and for an index of several. */
export const accepted = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

const platformSchema = z.object({ os: z.string(), architecture: z.string() })
const plainSchema = z.object({ config: z.object({ digest: z.string() }) })
export const manifestSchema = z.union([
  z.object({ manifests: z.array(z.object({ digest: z.string(), platform: platformSchema.optional() })) }),
  plainSchema,
])

/** What medspa looks at in an image's configuration. Source: opencontainers/image-spec, `config.md`. */
const configSchema = z.object({
  config: z
    .object({
      Volumes: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
})

export type InspectRequest = Omit<RegistryOptions, 'code'> & {
  /** Its target of the Dockerfile. */
  kind: string
  repository: string
  tag: string
  /** What is asked for in place of the tag: a digest. */
  reference?: string | undefined
  /** Paths that its program writes to. */
  writable?: readonly string[]
}

export type InspectedImage = {
  /** Of what stands under the tag. */
  digest: string
  /** Of the image that a task runs: of an index the one for the tasks' platform. */
  runs: string
  /** What a task of it may tell as its image's digest: that one, and of an index those of its images. */
  told: string[]
  /** Whether it says that it is medspa's own voice Lambda, which knows all variables that Terraform gives the function. */
  ownVoice: boolean
}

/**
 * Asks the registry what stands under a tag, and refuses what could not run: another platform than the tasks', and for
 * Lambda anything but one plain image manifest (an index, be it only for attestations: docker/buildx#1533); an image whose
 * program could not write where it is configured to.
 */
export const inspectImage = async ({
  kind,
  repository,
  tag,
  reference = tag,
  writable = [],
  ...options
}: InspectRequest): Promise<InspectedImage> => {
  const registry = connectRegistry({ ...options, code: 'registry-unreadable' })
  const what = `${repository}:${tag}`
  const reply = await registry.call('GET', `/manifests/${encodeURIComponent(reference)}`, { accept: accepted })
  const bytes = await registry.expect(reply, [200], `a request for the manifest of ${what}`)
  let ownVoice = false
  let runs: string | undefined
  const manifest = manifestSchema.safeParse(jsonOf(bytes)).data
  if (manifest === undefined) throw registry.fail(`${what} has a manifest that is neither an image's nor an index`)
  const read = async (path: string, part: string) => {
    const answer = await registry.call('GET', path, { accept: accepted })
    return jsonOf(await registry.expect(answer, [200], `a request for the ${part} of ${what}`))
  }
  const configOf = ({ config }: { config: { digest: string } }) => read(`/blobs/${config.digest}`, 'configuration')
  if ('manifests' in manifest) {
    if (kind === 'voice-lambda') throw notPlain(what)
    // Attestations say `unknown/unknown`.
    const platforms = manifest.manifests.map((each) => nameOf(each.platform)).filter((name) => name !== unknown)
    const own = manifest.manifests.find((each) => nameOf(each.platform) === platform)
    if (own === undefined) throw otherPlatform(what, platforms.join(' and ') || 'no platform at all')
    runs = own.digest
    if (writable.length > 0) {
      const image = plainSchema.safeParse(await read(`/manifests/${own.digest}`, `manifest for ${platform}`)).data
      if (image === undefined) throw registry.fail(`${what} has an index whose image has no manifest`)
      refuseUndeclared(what, await configOf(image), writable)
    }
  } else {
    const config = await configOf(manifest)
    const found = nameOf(platformSchema.safeParse(config).data)
    ownVoice = isOwnVoice(configSchema.safeParse(config).data?.config?.Labels ?? {})
    if (found !== platform) throw otherPlatform(what, found)
    refuseUndeclared(what, config, writable)
  }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const told = [digest, ...('manifests' in manifest ? manifest.manifests.map((each) => each.digest) : [])]
  return { digest, runs: runs ?? digest, told, ownVoice }
}

/**
 * On Fargate a volume is root's and closed to others (0755), and the containers run as user 1000, unless the image declares the
 * path and sets its owner before. Source: Amazon ECS Developer Guide, "Use bind mounts with Amazon ECS". Our bundles, which
 * a rehearsal runs as processes, are no images of a Dockerfile.
 */
function refuseUndeclared(what: string, config: unknown, writable: readonly string[]): void {
  const { Labels, Volumes } = configSchema.safeParse(config).data?.config ?? {}
  const missing = writable.filter((path) => !Object.hasOwn(Volumes ?? {}, path))
  if (missing.length === 0 || Labels?.['medspa.packed'] === 'bundle') return
  const paths = missing.join(' ')
  throw new OperatorError(`${what} declares no volume ${missing.join(', ')}: its program could not write there.`, {
    code: 'volume-undeclared',
    whose: 'operator',
    exit: 'refused',
    hint: 'Add both lines to its Dockerfile, before USER, and deploy that commit:',
    evidence: [`RUN mkdir -p ${paths} && chown 1000:1000 ${paths}`, `VOLUME ${JSON.stringify(missing)}`],
  })
}

const unknown = 'unknown/unknown'
export const nameOf = (found: z.infer<typeof platformSchema> | undefined) =>
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
