import { createHttp, type HttpAnswer } from '../../../e2e/support/http.ts'
import type { Workplace } from './workplace.ts'

/** The operator's request for `/_sandbox/<path>` to the workplace's sandbox, which must run. */
export async function ownRequest(
  workplace: Pick<Workplace, 'endpoint'>,
  path: string,
  { method = 'GET', body }: { method?: string; body?: object } = {},
): Promise<HttpAnswer> {
  const { endpoint, credentials } = await workplace.endpoint()
  return createHttp()(`${endpoint}/_sandbox/${path}`, {
    method,
    headers: { authorization: `Bearer ${credentials.accessKeyId}` },
    ...(body && { body: JSON.stringify(body) }),
  })
}
