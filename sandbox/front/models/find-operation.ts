import type { Call } from '../call.ts'
import type { Operation, ServiceModel } from './model.ts'
import { type RestRequest, routeOf } from './rest-routes.ts'

/** How a request is written. */
export type Protocol = 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml'

/** What a call asks for, by the model; `rest`: the parts of its path. */
export type Asked = { operation: Operation; protocol: Protocol; rest?: RestRequest }

/**
 * The operation of a call. undefined for one that the model lacks, and for protocols that no client here speaks
 * (Smithy's RPC with CBOR: aws CLI and SDK for JavaScript ask CloudWatch in JSON, Terraform's provider 5.100 in forms).
 */
export function operationOf(model: ServiceModel, call: Call): Asked | undefined {
  const { protocol, protocols = [protocol] } = model.metadata
  const isRest = protocols.some((each) => each.startsWith('rest-'))
  if (isRest) {
    const rest = routeOf(model, call)
    const written = protocols.includes('rest-xml') ? 'rest-xml' : 'rest-json'
    return rest && { operation: rest.operation, protocol: written, rest }
  }
  const operation = call.operation === undefined ? undefined : own(model.operations, call.operation)
  if (operation === undefined) return undefined
  if (call.headers['x-amz-target'] !== undefined) return { operation, protocol: 'json' }
  if (call.url.startsWith('/service/')) return undefined
  return { operation, protocol: protocols.includes('ec2') ? 'ec2' : 'query' }
}

/** A record's own entry: a request may name `constructor`. */
const own = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined
