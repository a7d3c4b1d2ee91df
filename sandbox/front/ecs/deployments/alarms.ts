import { CONTROL_HEADER, type SandboxContext } from '../../../context.ts'
import { elementsOf, textAt } from '../../xml.ts'
import { alarmsOf, type ServiceState } from '../service-state.ts'

/** Which of these CloudWatch alarms are in ALARM now; an alarm that does not exist is in no state. */
export type ReadAlarms = (names: readonly string[]) => Promise<Set<string>>

/** Asks the control plane, as ECS asks CloudWatch while a deployment with alarms is under way. */
export function alarmReader({ moto, region }: Pick<SandboxContext, 'moto' | 'region'>): ReadAlarms {
  return async (names) => {
    if (names.length === 0) return new Set()
    const form = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', StateValue: 'ALARM' })
    for (const [index, name] of names.entries()) form.set(`AlarmNames.member.${index + 1}`, name)
    const credential = `Credential=${moto.token}/20000101/${region}/monitoring/aws4_request`
    const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`
    const headers = { authorization, [CONTROL_HEADER]: moto.token }
    const answer = await fetch(moto.url, { method: 'POST', body: form, headers })
    const body = await answer.text()
    if (!answer.ok) throw new Error(`no alarms: ${answer.status} ${body}`)
    // moto filters by names or by state, not by both.
    const inAlarm = elementsOf({ status: answer.status, headers: {}, body }, 'member')
      .filter((alarm) => textAt(alarm, 'StateValue') === 'ALARM')
      .flatMap((alarm) => textAt(alarm, 'AlarmName') ?? [])
    return new Set(inAlarm.filter((name) => names.includes(name)))
  }
}

/**
 * Gives a function that looks at a service's alarms while a deployment with alarms is under way, one look at a time, and
 * wakes the service after it. CloudWatch's silence changes nothing of what was seen.
 */
export function watchAlarms(readAlarms: ReadAlarms, wake: (service: ServiceState) => void) {
  const looking = new Set<ServiceState>()
  return async (service: ServiceState): Promise<void> => {
    const names = alarmsOf(service.settings)
    const isUnderWay = service.status === 'ACTIVE' && service.deployments[0]?.rolloutState === 'IN_PROGRESS'
    if (names.length === 0 || !isUnderWay || looking.has(service)) return
    looking.add(service)
    try {
      service.inAlarm = await readAlarms(names)
      wake(service)
    } catch {
    } finally {
      looking.delete(service)
    }
  }
}
