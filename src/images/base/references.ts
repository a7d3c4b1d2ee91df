/** An image of a registry as a Dockerfile names it, in parts. */
export type BaseReference = {
  /** As it is written. */
  text: string
  /** Without the digest: `node:22-slim`. */
  name: string
  /** `sha256:…`; undefined: the registry decides at each build what is meant. */
  digest: string | undefined
}

const FROM = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i
const ARG = /^\s*ARG\s+(\w+)=(\S+)\s*$/i

/**
 * Pure: the images of registries that a Dockerfile builds on, each once, by the defaults of its arguments. Its own stages and
 * `scratch` are none, nor is an argument without a default.
 * https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
 */
export function baseReferences(dockerfile: string): BaseReference[] {
  const defaults = new Map<string, string>()
  const stages = new Set<string>()
  const found = new Set<string>()
  for (const line of dockerfile.split(/\r?\n/)) {
    const [, argument, value] = ARG.exec(line) ?? []
    // Of arguments FROM knows those before the first stage alone.
    if (argument !== undefined && value !== undefined && stages.size + found.size === 0)
      defaults.set(argument, value.replace(/^(["'])(.*)\1$/, '$2'))
    const [, written, stage] = FROM.exec(line) ?? []
    if (written === undefined) continue
    const image = written.replace(/\$\{?(\w+)(?::-([^}]*))?\}?/g, (_, name: string, other = '') =>
      String(defaults.get(name) ?? other),
    )
    if (image !== '' && image !== 'scratch' && !stages.has(image.toLowerCase())) found.add(image)
    if (stage !== undefined) stages.add(stage.toLowerCase())
  }
  return [...found].map((text) => {
    const [name = text, digest] = text.split('@')
    return { text, name, digest }
  })
}

/** Pure: those of them that no digest holds fast. */
export const unpinnedBases = (dockerfile: string): string[] =>
  baseReferences(dockerfile)
    .filter(({ digest }) => digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest))
    .map(({ text }) => text)
