import type { Platform } from './platform.ts'

/**
 * What builds images behind the docker client: the buildx plugin; BuildKit asked for by the client itself (up to 22);
 * the legacy builder, which is all that a newer client without the plugin has.
 */
export type Builder = { kind: 'buildx'; attestationFlags: boolean } | { kind: 'buildkit' } | { kind: 'legacy' }

/** A docker command as data: arguments, and variables over the environment. */
export type DockerCommand = { args: string[]; env: Record<string, string> }

export type BuildRequest = {
  target: string
  /** `<host>[:port]/<repository>:<tag>`. */
  reference: string
  platform: Platform
  dockerfile: string
  context: string
  labels: Record<string, string>
  /** Whether the image gets SBOM and provenance; of a builder that can, alone. */
  attested?: boolean
  buildArgs: Record<string, string>
}

/**
 * Builds one target and leaves the image in the engine under its reference. Attestations make an index of it,
 * which Lambda refuses (docker/buildx#1533): where nobody asks for them they are switched off by flags, and by a variable for
 * a buildx without them. https://docs.docker.com/build/metadata/attestations/
 */
export const buildCommand = (builder: Builder, request: BuildRequest): DockerCommand => ({
  args: [
    ...{ buildx: ['buildx', 'build', '--load'], buildkit: ['build'], legacy: ['build', '--force-rm'] }[builder.kind],
    ...(builder.kind === 'legacy' ? [] : ['--progress', 'plain']),
    ...(builder.kind === 'buildx' && builder.attestationFlags ? attestationFlags(request.attested ?? false) : []),
    '--platform',
    request.platform,
    '--target',
    request.target,
    '--tag',
    request.reference,
    ...Object.entries(request.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...Object.entries(request.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '--file',
    request.dockerfile,
    request.context,
  ],
  env: {
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    DOCKER_BUILDKIT: builder.kind === 'legacy' ? '0' : '1',
  },
})

const attestationFlags = (attested: boolean): string[] =>
  attested ? ['--provenance=mode=max', '--sbom=true'] : ['--provenance=false', '--sbom=false']

/**
 * Prints what the engine keeps images in: `[[driver-type io.containerd.snapshotter.v1]]` where that is containerd's store, the only
 * one that keeps an index with attestations. https://docs.docker.com/engine/storage/containerd/
 */
export const imageStoreArgs = ['info', '--format', '{{.DriverStatus}}']

/** Pure: what is missing for attestations, by the builder and by what `imageStoreArgs` printed; undefined where nothing is. */
export function lacksForAttestations(builder: Builder, store: string): string | undefined {
  if (builder.kind !== 'buildx' || !builder.attestationFlags) return 'the docker client has no buildx of 0.10 or newer'
  if (!store.includes('io.containerd.snapshotter')) return "the engine's image store keeps no attestations"
  return undefined
}

/** Prints `os/architecture` of an image that the engine has. */
export const platformArgs = (reference: string): string[] => [
  'image',
  'inspect',
  '--format',
  '{{.Os}}/{{.Architecture}}',
  reference,
]

/** Exits 0 where the engine has the image. */
export const imageIdArgs = (reference: string): string[] => ['image', 'inspect', '--format', '{{.Id}}', reference]

export const pullArgs = (reference: string, platform: Platform): string[] => [
  'pull',
  '--quiet',
  '--platform',
  platform,
  reference,
]

/** The password is read from stdin: every user of the machine can read argv. */
export const loginArgs = (host: string, username: string): string[] => [
  'login',
  '--username',
  username,
  '--password-stdin',
  host,
]

export const pushArgs = (reference: string): string[] => ['push', reference]

/** `docker buildx version`, which exits 0 and names a version where the plugin is there. */
export const buildxVersionArgs = ['buildx', 'version']

/** The client's own version; the server's is another matter. */
export const clientVersionArgs = ['version', '--format', '{{.Client.Version}}']

/** From what the two version commands printed; `buildx` is undefined where the first failed. */
export const chooseBuilder = (buildx: string | undefined, client: string): Builder => {
  if (buildx !== undefined) return { kind: 'buildx', attestationFlags: atLeast(buildx, [0, 10]) }
  return { kind: atLeast(client, [23, 0]) ? 'legacy' : 'buildkit' }
}

/** `github.com/docker/buildx v0.17.1 257815a`, `20.10.24+dfsg1`: the first `<major>.<minor>`. What names none is new. */
const atLeast = (text: string, [major, minor]: [number, number]): boolean => {
  const found = /(\d+)\.(\d+)/.exec(text)
  if (found === null) return true
  const [is, at] = [Number(found[1]), Number(found[2])]
  return is > major || (is === major && at >= minor)
}
