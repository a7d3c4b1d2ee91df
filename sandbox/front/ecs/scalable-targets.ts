import type { Call, Forward, Reply } from '../call.ts'
import { operationInput, replyOutput } from '../reply.ts'
import type { Services } from './services.ts'

const DIMENSION = 'ecs:service:DesiredCount'

type Limits = { MinCapacity?: number; MaxCapacity?: number; ResourceId?: string }

/**
 * Application Auto Scaling's calls: moto keeps the records. Each RegisterScalableTarget acts besides: the present desired
 * count is read, and soon after moved into what are the least and the most now - when the target is made, and on every
 * update, whatever the update changed and whether or not policies are suspended.
 * Source: Application Auto Scaling API reference, "RegisterScalableTarget"; user guide, "Scalable target".
 */
export async function answerScaling(
  call: Call,
  forward: Forward,
  { services, log }: { services: Pick<Services, 'scaleInto'>; log: (line: string) => void },
): Promise<Reply> {
  const reply = await forward(call)
  const { ResourceId, ScalableDimension, ServiceNamespace } = operationInput(call)
  if (call.operation !== 'RegisterScalableTarget' || reply.status !== 200) return reply
  if (ServiceNamespace !== 'ecs' || ScalableDimension !== DIMENSION) return reply
  const [, cluster = '', service = ''] = String(ResourceId).split('/')
  const act = async () => {
    const limits = await limitsOf(call, forward, String(ResourceId))
    if (limits !== undefined) await services.scaleInto(cluster, service, limits)
  }
  // The caller has its answer before that.
  setImmediate(
    () => void act().catch((error: unknown) => log(`autoscaling of ${String(ResourceId)}: ${String(error)}`)),
  )
  return reply
}

/** The limits as they are now: an update may name one of them alone, or neither. */
async function limitsOf(
  call: Call,
  forward: Forward,
  resourceId: string,
): Promise<{ min: number; max: number } | undefined> {
  const asked = { ServiceNamespace: 'ecs', ScalableDimension: DIMENSION, ResourceIds: [resourceId] }
  const reply = await forward({
    ...call,
    operation: 'DescribeScalableTargets',
    headers: { ...call.headers, 'x-amz-target': 'AnyScaleFrontendService.DescribeScalableTargets' },
    body: Buffer.from(JSON.stringify(asked)),
  })
  const found = (replyOutput(reply).ScalableTargets as Limits[] | undefined)?.find(
    (one) => one.ResourceId === resourceId,
  )
  if (found?.MinCapacity === undefined || found.MaxCapacity === undefined) return undefined
  return { min: found.MinCapacity, max: found.MaxCapacity }
}
