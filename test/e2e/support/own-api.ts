import { type Checkout, documentOf, succeeded } from './checkout.ts'
import type { HttpAnswer } from './http.ts'

type Own = (path: string, options?: { method?: string; body?: object }) => Promise<HttpAnswer>

/** What a checkout's sandbox answers below `/_sandbox/` to its operator. */
export function ownApiOf(checkout: Checkout): Own {
  let environment: Promise<Record<string, string>> | undefined
  return async (path, { method = 'GET', body } = {}) => {
    environment ??= checkout
      .medspa(['sandbox', 'env', '--json'])
      .then((ran) => documentOf(succeeded(ran)).result.set as Record<string, string>)
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = await environment
    return checkout.http(`${AWS_ENDPOINT_URL}/_sandbox/${path}`, {
      method,
      headers: { authorization: `Bearer ${AWS_ACCESS_KEY_ID}` },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
}
