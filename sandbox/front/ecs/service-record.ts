import type { Service as ServiceRecord } from '@aws-sdk/client-ecs'
import type { Reply } from '../call.ts'
import { isRecord, replyOutput } from '../reply.ts'

/** What a service's tasks are made from: a change of these is a new deployment. */
export const DEPLOYED = [
  'taskDefinition',
  'networkConfiguration',
  'capacityProviderStrategy',
  'launchType',
  'platformVersion',
  'loadBalancers',
] as const
/** What a service is told besides. */
export const SETTLED = [
  'desiredCount',
  'deploymentConfiguration',
  'healthCheckGracePeriodSeconds',
  'propagateTags',
  'enableExecuteCommand',
] as const

/** The service in moto's answer; undefined where that is a refusal. */
export function recordIn(reply: Reply): ServiceRecord | undefined {
  if (reply.status !== 200) return undefined
  const { service } = replyOutput(reply)
  return isRecord(service) ? (service as unknown as ServiceRecord) : undefined
}

/** The members among `names` that are given. */
export function picked<Value extends object, Name extends keyof Value>(
  value: Value,
  names: readonly Name[],
): Pick<Value, Name> {
  return Object.fromEntries(
    names.filter((name) => value[name] !== undefined && value[name] !== null).map((name) => [name, value[name]]),
  ) as Pick<Value, Name>
}
