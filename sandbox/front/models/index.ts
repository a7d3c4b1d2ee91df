import type { Call } from '../call.ts'
import { formInput } from '../reply.ts'
import { violationsOf } from './check-shape.ts'
import { type Asked, operationOf } from './find-operation.ts'
import type { Reading, ServiceModel } from './model.ts'
import type { ModelOf } from './model-files.ts'
import { fromForm } from './read-form.ts'
import { fromJson, jsonBody, NotJson } from './read-json.ts'
import { fromRest } from './read-rest.ts'
import { NotXml } from './read-xml.ts'
import { type Refused, refuseBody, refuseUnknown, refuseViolations } from './refusals.ts'
import { refuseByRule } from './rules/index.ts'

/** Rejects with an `AwsError` for a request that AWS would not take, before any service acts on it. */
export type CheckRequest = (call: Call) => Promise<void>

/**
 * Holds requests against AWS's own service models and documented rules: missing and unknown members, types, enums,
 * lengths, ranges, patterns. Calls to services and operations without a model pass.
 */
export function createRequestCheck(modelOf: ModelOf): CheckRequest {
  return async (call) => {
    const named = await modelOf(call)
    const asked = named && operationOf(named.model, call)
    if (named === undefined || asked === undefined) return
    const { name, model } = named
    const { operation, protocol } = asked
    const refused: Refused = { service: name, operation, protocol, call }
    const { input, unknown } = read(model, asked, call, refused)
    if (unknown.length > 0) throw refuseUnknown(refused, unknown)
    const violations = operation.input ? violationsOf(model, operation.input, input) : []
    if (violations.length > 0) throw refuseViolations(refused, violations)
    const refusal = refuseByRule(name, operation.name, input)
    if (refusal) throw refusal
  }
}

function read(model: ServiceModel, asked: Asked, call: Call, refused: Refused): Reading {
  const { operation, protocol, rest } = asked
  try {
    if (rest !== undefined && (protocol === 'rest-json' || protocol === 'rest-xml'))
      return fromRest(model, rest, call, protocol)
    if (protocol !== 'json') return fromForm(model, operation.input, formInput(call), protocol === 'ec2')
    const unknown: string[] = []
    const body = jsonBody(call.body)
    if (operation.input === undefined) return { input: {}, unknown: Object.keys(body) }
    return { input: fromJson(model, operation.input, body, unknown) as Reading['input'], unknown }
  } catch (error) {
    if (error instanceof NotJson || error instanceof NotXml) throw refuseBody(refused)
    throw error
  }
}
