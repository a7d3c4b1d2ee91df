/** What a registry answers for a tag of several platforms, and of one. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/**
 * Where an image's tag is asked for. A name without a host is Docker Hub's, and there without a user `library/`'s; of this
 * machine's own registries nobody expects TLS. Source: distribution/reference, `normalize.go`.
 */
export function manifestUrl(name: string): string {
  const [first = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const hub = rest.length === 0 ? `library/${name}` : name
  const [host, repository] = hasHost ? [first, rest.join('/')] : ['registry-1.docker.io', hub]
  const [, path = repository, tag = 'latest'] = /^(.*?)(?::([\w.-]+))?$/.exec(repository) ?? []
  const scheme = /^(localhost|127\.[\d.]+)(:\d+)?$/.test(host) ? 'http' : 'https'
  return `${scheme}://${host}/v2/${path}/manifests/${tag}`
}

/**
 * The digest that a tag has now: of its index, where it has several platforms. Public images alone: it asks without a login, and for
 * the token that Docker Hub and others want. Throws in words. https://distribution.github.io/distribution/spec/auth/token/
 */
export async function digestOf(name: string): Promise<string> {
  const url = manifestUrl(name)
  const ask = (headers: Record<string, string> = {}) =>
    fetch(url, { method: 'HEAD', headers: { accept: MANIFESTS, ...headers }, signal: AbortSignal.timeout(30_000) })
  let answer = await ask()
  if (answer.status === 401) {
    const token = await tokenFor(answer.headers.get('www-authenticate') ?? '', name)
    answer = await ask({ authorization: `Bearer ${token}` })
  }
  const digest = answer.headers.get('docker-content-digest') ?? ''
  if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new Error(`${new URL(url).host} gives no digest of ${name} (status ${answer.status})`)
}

async function tokenFor(challenge: string, name: string): Promise<string> {
  const parts = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]))
  const { realm, ...query } = parts as { realm?: string }
  if (!/^bearer /i.test(challenge) || realm === undefined) throw new Error(`${name} is not public`)
  const url = new URL(realm)
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value))
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) })
  const { access_token, token = access_token } = answer.ok
    ? ((await answer.json()) as { token?: string; access_token?: string })
    : {}
  if (token === undefined) throw new Error(`${url.host} gives no token for ${name} (status ${answer.status})`)
  return token
}
