import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { motoClientOptions, type SandboxContext } from '../../../context.ts'
import { messageOf } from '../../errors.ts'
import { alarmsOf, type ServiceState } from '../service-state.ts'

/** Which of these CloudWatch alarms are in ALARM now; an alarm that does not exist is in no state. */
export type ReadAlarms = (names: readonly string[]) => Promise<Set<string>>

/** Asks the control plane, as ECS asks CloudWatch while a deployment with alarms is under way. */
export function alarmReader(context: Pick<SandboxContext, 'moto' | 'region'>): ReadAlarms {
  const client = new CloudWatchClient(motoClientOptions(context))
  return async (names) => {
    if (names.length === 0) return new Set()
    const command = new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
    const { CompositeAlarms = [], MetricAlarms = [] } = await client.send(command)
    // moto filters by names or by state, not by both.
    const inAlarm = [...MetricAlarms, ...CompositeAlarms].filter(({ StateValue }) => StateValue === 'ALARM')
    return new Set(inAlarm.flatMap(({ AlarmName }) => AlarmName ?? []))
  }
}

/**
 * Gives a function that looks at a service's alarms while a deployment with alarms is under way, one look at a time, and
 * wakes the service after it. CloudWatch's silence changes nothing of what was seen; the log has it once.
 */
export function watchAlarms(readAlarms: ReadAlarms, wake: (service: ServiceState) => void, log: SandboxContext['log']) {
  const looking = new Set<ServiceState>()
  const silent = new WeakSet<ServiceState>()
  return async (service: ServiceState): Promise<void> => {
    const names = alarmsOf(service.settings)
    const isUnderWay = service.status === 'ACTIVE' && service.deployments[0]?.rolloutState === 'IN_PROGRESS'
    if (names.length === 0 || !isUnderWay || looking.has(service)) return
    looking.add(service)
    try {
      service.inAlarm = await readAlarms(names)
      silent.delete(service)
      wake(service)
    } catch (error) {
      if (!silent.has(service)) log(`ecs: alarms of ${service.name}: ${messageOf(error)}`)
      silent.add(service)
    } finally {
      looking.delete(service)
    }
  }
}
