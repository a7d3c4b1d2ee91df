import { createHttp } from '../../../e2e/support/http.ts'
import { credentials } from './operator.ts'

/** A request as no client of AWS would let it out: signed by name only, with whatever is in it. */
export type Raw = { service: string; method?: string; path?: string; headers?: Record<string, string>; body?: string }
export type Answer = { status: number; code: string; message: string }

export async function sendRaw(
  endpoint: string,
  { service, method = 'POST', path = '/', headers = {}, body = '' }: Raw,
): Promise<Answer> {
  const credential = `Credential=${credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`
  const answer = await createHttp()(`${endpoint}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(method === 'GET' ? {} : { body }),
  })
  const xml = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(answer.body)?.[1]
  const json = answer.body.startsWith('{') ? (JSON.parse(answer.body) as Record<string, string>) : {}
  return {
    status: answer.status,
    code: xml('Code') ?? json.__type ?? '',
    message: unescaped(xml('Message') ?? json.message ?? ''),
  }
}

const unescaped = (text: string) =>
  text.replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')

export const json = (service: string, target: string, input: unknown): Raw => ({
  service,
  headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(input),
})
export const ecs = (operation: string, input: unknown) =>
  json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input)
export const form = (service: string, fields: Record<string, string>): Raw => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
})
export const elb = (Action: string, fields: Record<string, string>) =>
  form('elasticloadbalancing', { Action, Version: '2015-12-01', ...fields })
export const rds = (Action: string, fields: Record<string, string>) =>
  form('rds', { Action, Version: '2014-10-31', ...fields })
export const iam = (Action: string, fields: Record<string, string>) =>
  form('iam', { Action, Version: '2010-05-08', ...fields })
export const ec2 = (Action: string, fields: Record<string, string>) =>
  form('ec2', { Action, Version: '2016-11-15', ...fields })
export const rest = (service: string, method: string, path: string, body: unknown): Raw => ({
  service,
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
