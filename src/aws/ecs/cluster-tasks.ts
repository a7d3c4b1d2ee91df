import type { Task } from '@aws-sdk/client-ecs'
import type { Names } from '../../config/names.ts'
import { taskIdOf } from '../../releases/arn.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** A task of the cluster that has not come to its end. */
type UnfinishedTask = {
  id: string
  /** `service:medspa-development-api`, or `family:medspa-development-migrate` of a one-off task; empty where it is `MISSING`. */
  group: string
  /** Of the service itself, not started by hand or by a deploy. */
  ofService: boolean
  /** `PENDING`, `RUNNING`, `DEACTIVATING`, `STOPPING` …; `MISSING` where ECS lists the task and does not know it. */
  lastStatus: string
}

type ClusterTasks = {
  /** All that is not `STOPPED`, of the service or not; none where there is no cluster. */
  unfinished: () => Promise<UnfinishedTask[]>
}

/** Every task in the environment's cluster: the writers of its data. */
export const createClusterTasks = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'ecs'>
  names: Pick<Names, 'cluster' | 'service'>
}): ClusterTasks => {
  const { cluster, service } = names

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

  return {
    async unfinished() {
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
      // ECS is eventually consistent: a task that is listed as running and not known for one look may write all the same.
      const unknown = missing
        .filter((arn) => running.includes(arn))
        .map((arn) => ({ id: taskIdOf(arn), group: '', ofService: false, lastStatus: 'MISSING' }))
      const known = tasks
        .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
        .map(({ group = '', lastStatus = '', taskArn = '' }) => ({
          id: taskIdOf(taskArn),
          group,
          ofService: group === `service:${service}`,
          lastStatus,
        }))
      return [...known, ...unknown]
    },
  }
}
