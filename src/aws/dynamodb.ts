import { setTimeout as delay } from 'node:timers/promises'
import type { STSClient } from '@aws-sdk/client-sts'

/** The SDK's own signer, which the types of a client's configuration leave out. */
type Config = STSClient['config'] & {
  signerConstructor: new (options: object) => { sign: (request: never) => Promise<never> }
}

/** One call of DynamoDB: an operation of its API, and the input as its JSON protocol has it. */
export type DynamoDb = (operation: string, input: object, signal?: AbortSignal) => Promise<Record<string, unknown>>

const ATTEMPTS = 5
const FIRST_PAUSE_MS = 200
/** An answer about one item of a lock is a few kilobytes. */
const LARGEST = 1024 * 1024

/**
 * DynamoDB for the four calls that a lock table takes, by the credentials, the signer and the connections that a client of the
 * SDK has already: a client of its own would be one more package for an optional setting. Protocol: JSON 1.0, target
 * `DynamoDB_20120810.<operation>` ("DynamoDB low-level API"). Five attempts, as the other clients make.
 * Rejects with an Error whose `name` is AWS's code, and `$metadata`, as the SDK's errors have them.
 */
export const createDynamoDb =
  ({
    endpoint,
    region,
    sts,
  }: {
    endpoint: string | undefined
    region: string
    sts: () => Promise<STSClient>
  }): DynamoDb =>
  async (operation, input, signal) => {
    const { config } = await sts()
    const { HttpRequest } = await import('@smithy/core/protocols')
    const url = new URL(
      endpoint ?? `https://dynamodb.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
    )
    // Not `config.signer`, which signs for the service that it was first asked for.
    const { credentials, sha256, signerConstructor: Signer } = config as Config
    const signer = new Signer({ ...config, credentials, region, service: 'dynamodb', sha256, uriEscapePath: true })
    for (let attempt = 1; ; attempt++) {
      const request = new HttpRequest({
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        path: '/',
        headers: {
          host: url.host,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(input),
      })
      const signed = await signer.sign(request as never)
      const { response } = await config.requestHandler.handle(signed as never, signal ? { abortSignal: signal } : {})
      const answer = await bodyOf(response.body)
      if (response.statusCode === 200) return answer
      const error = errorOf(answer, response)
      if (attempt === ATTEMPTS || !isPassing(error, response.statusCode)) throw error
      await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, { signal })
    }
  }

async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > LARGEST) throw new Error('DynamoDB answers with more than a megabyte')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    // Some proxy's page: its status says what there is to say.
    return {}
  }
}

/** `{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "…"}` */
function errorOf(
  answer: Record<string, unknown>,
  response: { statusCode: number; headers: Record<string, string> },
): Error {
  const type = typeof answer.__type === 'string' ? answer.__type : ''
  const error = new Error(String(answer.message ?? answer.Message ?? ''))
  error.name = type.split('#').at(-1) || 'UnknownError'
  return Object.assign(error, {
    $metadata: { httpStatusCode: response.statusCode, requestId: response.headers['x-amzn-requestid'] },
  })
}

const isPassing = ({ name }: Error, status: number) =>
  status >= 500 ||
  [
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'LimitExceededException',
  ].includes(name)
