import http from 'node:http'

/** One event to handle, as the runtime API hands it out. */
export type Invocation = { requestId: string; deadlineMs: number; functionArn: string; event: unknown }

type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string }

/**
 * A client of AWS Lambda's runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) at `host`
 * (`host:port`, from AWS_LAMBDA_RUNTIME_API). Each function rejects when the API does not accept the call.
 */
export function runtimeApi(host: string) {
  // No timeout anywhere: `next` waits for as long as no one calls.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const call = async (method: 'GET' | 'POST', path: string, body = ''): Promise<Answer> => {
    const answer = await request(agent, `http://${host}/2018-06-01/runtime/${path}`, method, body)
    if (answer.status >= 300) throw new Error(`runtime API answered ${answer.status} to ${method} ${path}`)
    return answer
  }
  return {
    async next(): Promise<Invocation> {
      const { headers, body } = await call('GET', 'invocation/next')
      const requestId = String(headers['lambda-runtime-aws-request-id'])
      return {
        requestId,
        deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
        functionArn: String(headers['lambda-runtime-invoked-function-arn']),
        event: eventIn(body, requestId),
      }
    },
    async respond(requestId: string, result: unknown): Promise<void> {
      await call('POST', `invocation/${requestId}/response`, JSON.stringify(result ?? null))
    },
    async fail(requestId: string, error: unknown): Promise<void> {
      await call('POST', `invocation/${requestId}/error`, describe(error))
    },
    async failInit(error: unknown): Promise<void> {
      await call('POST', 'init/error', describe(error))
    },
  }
}

/** Throws without a word of the event, which JSON.parse would quote: callers' numbers stand in webhooks. */
function eventIn(body: string, requestId: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`the event of ${requestId} is not JSON (${Buffer.byteLength(body)} bytes)`)
  }
}

function request(agent: http.Agent, url: string, method: string, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = http.request(url, { method, agent, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 500,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** The error document that Lambda shows to whoever invoked the function. */
function describe(error: unknown): string {
  const known = error instanceof Error ? error : new Error(String(error))
  return JSON.stringify({
    errorType: known.name,
    errorMessage: known.message,
    stackTrace: known.stack?.split('\n').slice(1) ?? [],
  })
}
