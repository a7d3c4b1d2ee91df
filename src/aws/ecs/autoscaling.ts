import { commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

export type Autoscaling = {
  /** How few and how many tasks the service may have, and whether nobody acts on it; undefined where nothing scales it. */
  limits: () => Promise<{ min: number; max: number; suspended: boolean } | undefined>
  setMinimum: (min: number) => Promise<void>
  /** No policy and no schedule changes the number of tasks while a deployment counts on it; the least number stays. */
  pause: () => Promise<void>
  /** No policy and no schedule changes the number of tasks any more, and none is the least. */
  suspend: () => Promise<void>
  /** Takes it up again, with this least number of tasks. */
  resume: (min: number) => Promise<void>
}

/** Application Auto Scaling of the API's service. */
export const createAutoscaling = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'autoscaling'>
  names: Pick<Names, 'cluster' | 'service'>
}): Autoscaling => {
  const resourceId = `service/${names.cluster}/${names.service}`

  const limits = async () => {
    const { DescribeScalableTargetsCommand } = await import('@aws-sdk/client-application-auto-scaling')
    const autoscaling = await clients.autoscaling()
    const answer = await calling('application-autoscaling:DescribeScalableTargets', () =>
      autoscaling.send(
        new DescribeScalableTargetsCommand({
          ServiceNamespace: 'ecs',
          ResourceIds: [resourceId],
          ScalableDimension: 'ecs:service:DesiredCount',
        }),
      ),
    )
    const target = answer.ScalableTargets?.[0]
    if (target === undefined) return undefined
    const suspended = Object.values(target.SuspendedState ?? {}).some((one) => one === true)
    return { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0, suspended }
  }

  /** Without a `min` the least number stays as it is. */
  const register = async (min: number | undefined, suspended?: boolean) => {
    const present = await limits()
    if (present === undefined)
      throw new OperatorError(`${resourceId} has no scalable target.`, {
        code: 'scalable-target-missing',
        whose: 'operator',
        hint: `Run \`${commandLine('deploy')}\`, or \`terraform apply\`: Terraform makes the scalable target.`,
      })
    const { RegisterScalableTargetCommand } = await import('@aws-sdk/client-application-auto-scaling')
    const autoscaling = await clients.autoscaling()
    await calling('application-autoscaling:RegisterScalableTarget', () =>
      autoscaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'ecs',
          ResourceId: resourceId,
          ScalableDimension: 'ecs:service:DesiredCount',
          MinCapacity: min ?? present.min,
          MaxCapacity: present.max,
          ...(suspended === undefined
            ? {}
            : {
                SuspendedState: {
                  DynamicScalingInSuspended: suspended,
                  DynamicScalingOutSuspended: suspended,
                  ScheduledScalingSuspended: suspended,
                },
              }),
        }),
      ),
    )
  }

  return {
    limits,

    setMinimum: (min) => register(min),
    pause: () => register(undefined, true),
    suspend: () => register(0, true),
    resume: (min) => register(min, false),
  }
}
