import { awsCommandLine, commandLine } from '../command-line.ts'
import { count } from '../quantities.ts'
import { shortTag } from '../releases/release-images.ts'
import { type Found, finding } from './finding.ts'
import { foundIn, type ServicePart, type Snapshot } from './snapshot.ts'

/** From the second one on tasks of a service end one after the other: one alone may be an accident. */
const CRASHES = 2
/** A service that has all its tasks again, and whose last one ended longer ago, is over it. */
const OVER_MS = 10 * 60_000

/** Pure: what is wrong with tasks and their targets. */
export function serviceFindings(
  snapshot: Pick<Snapshot, 'api' | 'at' | 'environment' | 'release' | 'workers'>,
): Found[] {
  const { environment } = snapshot
  const api = foundIn(snapshot.api)
  const services = [
    ...(api === undefined ? [] : [{ name: 'api', title: 'the API', service: api }]),
    ...(foundIn(snapshot.workers) ?? []).map((service) => ({
      name: service.name,
      title: `the worker ${service.name}`,
      service,
    })),
  ]
  const now = Date.parse(snapshot.at)
  const parked = foundIn(snapshot.release)?.parked ?? 'no'
  const found = services.flatMap(({ name, service, title }): Found[] => {
    // Tasks of an earlier rollout are over: of a release that was taken back, or from before `medspa secrets refresh`.
    const stopped = service.stopped.filter(({ current }) => current)
    return isCrashLooping({ ...service, stopped }, now)
      ? [
          finding(
            'task-crash-loop',
            `Tasks of ${title} end one after the other: ${count(stopped.length, 'task')} in the last hour, the last ${ofRelease(stopped)}: ${stopped[0]?.why}`,
            `Its log: \`${awsCommandLine(`logs tail /medspa/${environment}/${name} --since 1h`)}\`. A release whose tasks start: \`${commandLine('deploy', { env: environment })}\``,
          ),
        ]
      : []
  })
  const unhealthy = (api?.targets ?? []).filter(({ state }) => /^unhealthy/.test(state))
  const [first] = unhealthy
  return [
    ...found,
    ...(first === undefined
      ? []
      : [
          finding(
            'target-unhealthy',
            `${count(unhealthy.length, 'target')} of the load balancer ${unhealthy.length === 1 ? 'is' : 'are'} unhealthy: ${unhealthy.map(({ address, task, why }) => `${task === null ? address : `task ${task.slice(0, 8)}`}, ${why ?? 'without a reason'}`).join('; ')}`,
            `The API's log: \`${awsCommandLine(`logs tail /medspa/${environment}/api --since 1h`)}\`. \`${commandLine('validate', { env: environment })}\` asks it from outside.`,
          ),
        ]),
    ...(api !== undefined && api.serves.length === 0 && parked === 'no'
      ? [
          finding(
            'nothing-serves',
            `No task of the API is healthy: ${api.running} of ${count(api.desired, 'task')} ${api.running === 1 ? 'runs' : 'run'}.`,
            `\`${commandLine('deploy', { env: environment })}\``,
          ),
        ]
      : []),
  ]
}

const isCrashLooping = ({ desired, running, stopped }: ServicePart, now: number): boolean => {
  if (stopped.length < CRASHES) return false
  const last = Math.max(...stopped.map(({ at }) => (at === null ? 0 : Date.parse(at))))
  return running < desired || now - last < OVER_MS
}

const ofRelease = (stopped: ServicePart['stopped']): string => {
  const [last] = stopped
  return last?.release ? `of ${shortTag(last.release)}` : (last?.revision ?? '')
}
