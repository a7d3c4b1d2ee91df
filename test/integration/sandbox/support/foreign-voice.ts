/**
 * A voice Lambda of somebody else, as strict as the platform's: it dies at its start without UPSTREAM_BASE_URL, knows none of
 * medspa's other variables, answers `GET /health` itself and forwards the rest by fetch, which verifies the name in the URL.
 */
export const foreignVoice = `
const upstream = process.env.UPSTREAM_BASE_URL
if (!upstream) {
  console.error('panic: UPSTREAM_BASE_URL is required')
  process.exit(2)
}
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
const handle = async ({ rawPath, requestContext, headers, body, isBase64Encoded }) => {
  if (rawPath === '/health') return { statusCode: 200, body: 'foreign ok' }
  const { method } = requestContext.http
  const forwarded = { ...headers, 'x-forwarded-host': headers.host ?? '', 'x-forwarded-proto': 'https' }
  for (const name of ['host', 'content-length', 'connection']) delete forwarded[name]
  try {
    const answer = await fetch(upstream + rawPath, {
      method,
      headers: forwarded,
      body: body === undefined ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    })
    return { statusCode: answer.status, headers: { 'content-type': answer.headers.get('content-type') ?? '' }, body: await answer.text() }
  } catch (error) {
    return { statusCode: 502, body: 'upstream error' }
  }
}
for (;;) {
  const next = await fetch(base + '/invocation/next')
  const event = await next.json()
  const id = next.headers.get('lambda-runtime-aws-request-id')
  const result = await handle(event)
  await fetch(base + '/invocation/' + id + '/response', { method: 'POST', body: JSON.stringify(result) })
}
`
