import http from 'node:http'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

type Command = { input: object; constructor: { name: string } }

/**
 * Secrets Manager's own protocol (AWS JSON 1.1) over HTTP, without the SDK's layers: thousands of runs make tens of
 * thousands of calls. `before` is awaited ahead of each.
 */
export function wireClient(url: string, before: () => Promise<void> = async () => {}): SecretsManagerClient {
  const send = async (command: Command): Promise<object> => {
    await before()
    const operation = command.constructor.name.replace(/Command$/, '')
    const answer = await post(url, operation, JSON.stringify(command.input))
    const body = answer.text === '' ? {} : JSON.parse(answer.text)
    // The SDK leaves out what is null.
    if (answer.status === 200) return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    const name =
      String(body.__type ?? 'Unknown')
        .split('#')
        .at(-1) ?? ''
    throw Object.assign(new Error(String(body.message ?? body.Message)), {
      name,
      $metadata: { httpStatusCode: answer.status },
    })
  }
  return { send } as unknown as SecretsManagerClient
}

/** One call is under way at a time. */
const agent = new http.Agent({ keepAlive: true })

const post = (url: string, operation: string, body: string) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=sandbox/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
    }
    const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
