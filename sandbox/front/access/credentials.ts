import type { Presented } from './principals.ts'

/** What a request says of who signed it, and for which service. */
export type Credentials = { presented: Presented | undefined; service: string; region: string }

/**
 * The credentials of a request, from one place: its `Authorization` where it has one, else (presigned) its query. A scope
 * (`key/date/region/service/aws4_request`) names the service; S3's older signature (`AWS key:signature`, `AWSAccessKeyId`)
 * is S3's alone.
 */
export function credentialsOf(headers: Record<string, string>, url: string): Credentials {
  const { authorization } = headers
  const query = queryOf(url)
  const sessionToken = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined
  const scope =
    authorization === undefined ? query.get('X-Amz-Credential') : /Credential=([^,\s]*)/.exec(authorization)?.[1]
  if (scope) {
    const [accessKeyId = '', ...parts] = scope.split('/')
    // A scope of SigV4A has no region.
    const [region = '', service = ''] = parts.length >= 4 ? parts.slice(1) : ['', parts[1] ?? '']
    return { presented: { accessKeyId, sessionToken }, region, service: service.toLowerCase() }
  }
  const older = authorization === undefined ? query.get('AWSAccessKeyId') : /^AWS ([^:]+):/.exec(authorization)?.[1]
  if (older) return { presented: { accessKeyId: older, sessionToken }, region: '', service: 's3' }
  return { presented: undefined, region: '', service: '' }
}

/** What calls to `/_sandbox/…` may show instead of a signature: `Authorization: Bearer <token>`. */
export function bearerOf(headers: Record<string, string>): Presented | undefined {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return token === undefined ? undefined : { accessKeyId: token }
}

/** A URL's query, of a path as a request has it. */
export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}
