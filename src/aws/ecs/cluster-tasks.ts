import type { Task } from '@aws-sdk/client-ecs'
import type { Names } from '../../config/names.ts'
import { type Clock, until } from '../../io/clock.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** A task of the cluster that has not come to its end. */
type UnfinishedTask = {
  id: string
  /** `service:medspa-development-api`, or `family:medspa-development-migrate` of a one-off task; empty where it is `MISSING`. */
  group: string
  /** Of the API's service or a worker's, not started by hand or by a deploy. */
  ofService: boolean
  /** `PENDING`, `RUNNING`, `DEACTIVATING`, `STOPPING` …; `MISSING` where ECS lists the task and does not know it. */
  lastStatus: string
}

type ClusterTasks = {
  /** Tasks that run, are on their way, or stopped in the last hour (ECS keeps them no longer), with their revisions. */
  known: () => Promise<{ id: string; taskDefinitionArn: string }[]>
  /**
   * All that is not `STOPPED`, of the service or not; none where there is no cluster. A task that ECS lists and does not know is
   * looked for again for as long as ECS may take to know it, which `line` is told once.
   */
  unfinished: (options: { line: (text: string) => void; signal: AbortSignal }) => Promise<UnfinishedTask[]>
}

/** Every task in the environment's cluster: the writers of its data. */
export const createClusterTasks = ({
  clients,
  clock,
  names,
}: {
  clock: Clock
  clients: Pick<Clients, 'ecs'>
  names: Pick<Names, 'cluster' | 'prefix'>
}): ClusterTasks => {
  const { cluster, prefix } = names

  const listed = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> => {
    const { paginateListTasks } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    const arns = await undefinedIfMissing('ecs:ListTasks', ['ClusterNotFoundException'], async () => {
      const found: string[] = []
      for await (const page of paginateListTasks({ client: ecs }, { cluster, desiredStatus }))
        found.push(...(page.taskArns ?? []))
      return found
    })
    return arns ?? []
  }

  /** One look at all tasks; `unknown` are those that are listed as running while ECS does not know them. */
  const look = async () => {
    const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs')
    const ecs = await clients.ecs()
    // A task that was told to stop has the desired status STOPPED long before its containers are gone. Those first: a
    // task that is told in between is found twice, never missed.
    const running = await listed('RUNNING')
    const arns = [...new Set([...running, ...(await listed('STOPPED'))])]
    const tasks: Task[] = []
    const missing: string[] = []
    // DescribeTasks takes 100 at a time.
    for (let at = 0; at < arns.length; at += 100) {
      const page = new DescribeTasksCommand({ cluster, tasks: arns.slice(at, at + 100) })
      const answer = await calling('ecs:DescribeTasks', () => ecs.send(page))
      tasks.push(...(answer.tasks ?? []))
      missing.push(...(answer.failures ?? []).map(({ arn = '' }) => arn))
    }
    return { tasks, unknown: missing.filter((arn) => running.includes(arn)) }
  }

  return {
    known: async () =>
      (await look()).tasks.map(({ taskArn = '', taskDefinitionArn = '' }) => ({
        id: taskIdOf(taskArn),
        taskDefinitionArn,
      })),

    async unfinished({ line, signal }) {
      let seen = await look()
      let isTold = false
      // ECS is eventually consistent: a running task may be MISSING for some minutes, and writes all the same.
      const areKnown = async () => {
        if (isTold) seen = await look()
        if (seen.unknown.length === 0) return true
        if (!isTold) line(waitingFor(waits.taskKnown))
        isTold = true
        return undefined
      }
      await until(clock, areKnown, { ...waits.taskKnown, signal })
      const known = seen.tasks
        .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
        .map(({ group = '', lastStatus = '', taskArn = '' }) => ({
          id: taskIdOf(taskArn),
          group,
          ofService: group.startsWith(`service:${prefix}-`),
          lastStatus,
        }))
      const missing = { group: '', ofService: false, lastStatus: 'MISSING' }
      return [...known, ...seen.unknown.map((arn) => ({ id: taskIdOf(arn), ...missing }))]
    },
  }
}
