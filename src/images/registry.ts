import { cancelled, OperatorError } from '../errors.ts'
import { fetchDirectly } from '../io/fetch-directly.ts'
import { reasonOf } from '../io/http.ts'
import { isLoopback } from '../io/loopback.ts'
import type { Sensitive } from '../secrets/sensitive.ts'

export type RegistryCredentials = { username: string; password: Sensitive }

export type RegistryOptions = {
  /** A repository's address without a scheme, as ECR gives it: `<host>[:port]/<name>`. */
  registry: string
  /** ECR's GetAuthorizationToken, decoded; a registry without accounts takes none. */
  credentials?: RegistryCredentials
  /** The code of the error when the registry does not answer, or not as it should. */
  code: 'push-failed' | 'registry-unreadable'
  signal?: AbortSignal
}

/**
 * One request to the registry HTTP API (opencontainers/distribution-spec). `target` is a path below the repository, or a
 * URL that an answer named.
 */
type Call = (method: string, target: string, content?: Content) => Promise<Response>
type Content = {
  body?: Uint8Array | ReadableStream<Uint8Array>
  type?: string
  accept?: string
  /** Of a body that is a stream, in bytes. */
  length?: number
}

export type RegistryConnection = {
  call: Call
  /** The answer's body; an error where its status is none of `wanted`. `what` completes "the registry answered 500 to …". */
  expect: (reply: Response, wanted: number[], what: string) => Promise<Uint8Array>
  fail: (message: string, evidence?: string[], options?: { cause?: unknown; hint?: string }) => OperatorError
}

/** A repository in a registry. Plain HTTP is spoken to loopback addresses only. */
export const connectRegistry = ({ registry, credentials, code, signal }: RegistryOptions): RegistryConnection => {
  const slash = registry.indexOf('/')
  const [host, name] = [registry.slice(0, slash), registry.slice(slash + 1)]
  const origin = new URL(`${isLoopback(host) ? 'http' : 'https'}://${host}`).origin
  const basic =
    credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')}`
  const fail: RegistryConnection['fail'] = (message, evidence = [], options = {}) =>
    new OperatorError(message, { code, whose: 'aws', evidence, ...options })

  return {
    fail,
    async call(method, target, { body, type, accept, length } = {}) {
      // An upload's Location is absolute or relative, and may lead to another host, which must not see the password.
      const url = new URL(target.startsWith('/') ? `${origin}/v2/${name}${target}` : target)
      const headers = new Headers()
      if (basic && url.origin === origin) headers.set('authorization', basic)
      if (type) headers.set('content-type', type)
      if (accept) headers.set('accept', accept)
      if (length !== undefined) headers.set('content-length', `${length}`)
      try {
        return await fetchDirectly(url, { method, headers, body, signal })
      } catch (cause) {
        if (signal?.aborted) throw cancelled()
        throw fail(`The registry ${host} does not answer`, [reasonOf(cause)], { cause })
      }
    },
    async expect(reply, wanted, what) {
      const bytes = new Uint8Array(await reply.arrayBuffer())
      if (wanted.includes(reply.status)) return bytes
      const text = Buffer.from(bytes.subarray(0, 500)).toString('utf8')
      const needs = code === 'push-failed' ? 'ecr:PutImage' : 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer'
      const refused = [401, 403].includes(reply.status)
      throw fail(
        `The registry answered ${reply.status} to ${what}`,
        text === '' ? [] : [text],
        refused ? { hint: `The login was refused: it may have expired, or lack ${needs}.` } : {},
      )
    },
  }
}
