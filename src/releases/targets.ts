/** A target of the platform's Dockerfile, besides the release's own three. */
export type Target = {
  name: string
  /** The keys of the configuration that ask for it: `workers.mail.target`. */
  askedBy: string[]
  /** Paths that its programs write to. */
  writable: string[]
}

type Container = { image?: string | undefined; target?: string | undefined; writable?: readonly string[] | undefined }
type Containers = Readonly<Record<string, Container>>

/** What the configuration says of the platform, as far as it names targets. */
type Platform = { api?: { sidecars?: Containers | undefined } | undefined; workers?: Containers | undefined }

/** Pure: the targets that sidecars and workers are, each once, by their names. */
export function targetsOf({ api, workers }: Platform): Target[] {
  const found = new Map<string, Target>()
  const containers = [
    ...Object.entries(api?.sidecars ?? {}).map(([name, of]) => [`api.sidecars.${name}`, of] as const),
    ...Object.entries(workers ?? {}).map(([name, of]) => [`workers.${name}`, of] as const),
  ]
  for (const [at, { target, writable = [] }] of containers) {
    if (target === undefined) continue
    const known = found.get(target) ?? { name: target, askedBy: [], writable: [] }
    found.set(target, {
      name: target,
      askedBy: [...known.askedBy, `${at}.target`],
      writable: [...new Set([...known.writable, ...writable])],
    })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The registry of a target's images, as infra/terraform/modules/ecr names it. */
export const targetRepository = ({ prefix }: { prefix: string }, target: string): string => `${prefix}-${target}`

/** Pure: the target whose registry an image is in: `host/medspa-development-<target>@sha256:…`; undefined of any other image. */
export const targetOf = ({ prefix }: { prefix: string }, image: string): string | undefined => {
  const name = /\/([^/@:]+)(?:[:@]|$)/.exec(image.slice(image.lastIndexOf('/')))?.[1] ?? ''
  const target = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : ''
  return target === '' || target === 'api' || target === 'voice-lambda' ? undefined : target
}

/** Addresses of a target's registry in Terraform: what a deploy makes before it can push. */
export const targetAddresses = (target: string): string[] =>
  ['aws_ecr_repository', 'aws_ecr_lifecycle_policy'].map((type) => `module.ecr.${type}.this["${target}"]`)
