/**
 * Pure: an event of ECS's as one short line: without the service's name, ids of deployments and ARNs, so that its reason
 * is seen on a narrow terminal. Tasks keep eight characters of their id.
 * Source of the forms: Amazon ECS Developer Guide, "Amazon ECS service event messages".
 */
export function shortEvent(message: string): string {
  return message
    .replace(/rolling back to \(deployment [^)]*\)/, 'rolling back to the deployment before')
    .replaceAll(/\(task (?:[^\s)]*\/)?([0-9a-f]{8})[0-9a-f]*\)/g, 'task $1')
    .replaceAll(/ in \(target-group [^)]*\)/g, '')
    .replaceAll(/\((?:service|target-group|deployment|taskSet|port|instance|container-instance) [^)]*\)\s*/g, '')
    .replace(/ ?due to \(reason (.*)\)\.?$/, ': $1')
    .replaceAll(/arn:aws[\w-]*:[^\s)]*[/:]([\w.-]+)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([.,:])/g, '$1')
    .trim()
}

/** Whether an event of ECS's says that a deployment failed because one of its alarms went into ALARM. */
export const isOfAlarm = (message: string): boolean => /deployment failed: alarm detected/.test(message)

/** What a load balancer says of a target that is not healthy, as one request and its answer; undefined where it says nothing. */
export function healthInWords(target: {
  reason?: string | undefined
  description?: string | undefined
}): string | undefined {
  const { description = '', reason = '' } = target
  const codes = /failed with these codes: \[([^\]]*)\]/.exec(description)?.[1]
  if (codes !== undefined) return `${HEALTH_CHECK} -> ${codes}`
  if (reason === 'Target.Timeout' || /timed out/i.test(description)) return `${HEALTH_CHECK} -> no answer in time`
  if (reason === 'Target.FailedHealthChecks' || /^Health checks failed$/.test(description))
    return `${HEALTH_CHECK} -> no connection, or no HTTP answer`
  return undefined
}

/** The load balancer's question: `GET /health`, or `api.health_path` (infra/terraform/modules/ecs_fargate/alb.tf). */
const HEALTH_CHECK = 'health check'

/** Why an event of ECS's calls a task unhealthy; undefined for any other event. */
export function unhealthyInEvent(message: string): string | undefined {
  const description = / is unhealthy in .* due to \(reason (.*)\)\.?$/.exec(message)?.[1]
  return description === undefined ? undefined : (healthInWords({ description }) ?? description)
}
