import type { Deployment } from './deployment.ts'
import type { Ports } from './ports.ts'

/**
 * Why a deployment's alarms stop it: alarms in ALARM, looked at from its start until its termination wait is over, one that
 * is in ALARM already among them, or alarms that CloudWatch cannot be asked for, unless the group ignores that. Undefined
 * where nothing does, and between two looks.
 * Source: CodeDeploy API reference, AlarmConfiguration; user guide, "Monitoring deployments with CloudWatch alarms".
 */
export async function alarmError(deployment: Deployment, ports: Ports): Promise<Deployment['error']> {
  const { alarms, enabled, ignorePollAlarmFailure } = deployment.alarms ?? {}
  const names = enabled ? (alarms ?? []).flatMap(({ name }) => name ?? []) : []
  const now = ports.now()
  const seenAt = deployment.alarmsSeenAt?.getTime() ?? Number.NEGATIVE_INFINITY
  if (names.length === 0 || now.getTime() - seenAt < ports.pace.alarmPollMs) return undefined
  deployment.alarmsSeenAt = now
  try {
    const inAlarm = await ports.readAlarms(deployment, names)
    const active = names.filter((name) => inAlarm.has(name))
    return active.length === 0 ? undefined : { code: 'ALARM_ACTIVE', message: alarmMessage(active) }
  } catch (error) {
    // Neither the code nor the words of AWS's are documented.
    const message = `The state of the alarms cannot be read: ${String(error)}`
    return ignorePollAlarmFailure ? undefined : { code: 'IAM_ROLE_PERMISSIONS', message }
  }
}

/** Text, with its angle brackets: recorded runs (josefloressv/aws-devops-engineer, Firewallrbn/emergencias-co-backend). */
const alarmMessage = (names: readonly string[]) =>
  `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${names.map((name) => `<${name}>`).join(' ')}`
