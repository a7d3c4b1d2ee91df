import type { Telnyx } from 'telnyx'
import { fetchDirectly } from '../../io/fetch-directly.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'

const TIMEOUT_MS = 20_000

/**
 * Telnyx's SDK, which loads late. Its options are all given: with TELNYX_CLIENT_ID of the operator's shell it would take
 * another account's token, and from the real Telnyx in a rehearsal too. Redirects are not followed: the key goes along.
 * @param url where its API is played; undefined: at Telnyx
 */
export async function telnyxClient({ apiKey, url }: { apiKey: Sensitive; url: string | undefined }): Promise<Telnyx> {
  const { default: Sdk } = await import('telnyx')
  return new Sdk({
    apiKey: apiKey.reveal(),
    baseURL: url ?? 'https://api.telnyx.com/v2',
    clientID: null,
    clientSecret: null,
    fetch: (target, { body, headers, method, signal } = {}) =>
      fetchDirectly(target instanceof Request ? target.url : target, {
        ...(method && { method }),
        headers: new Headers(headers),
        body: typeof body === 'string' ? body : undefined,
        redirect: 'manual',
        signal: signal ?? undefined,
      }),
    logLevel: 'off',
    publicKey: null,
    timeout: TIMEOUT_MS,
  })
}
