import type { Call, Reply } from '../../call.ts'
import { AwsError } from '../../errors.ts'
import { jsonReply, operationInput } from '../../reply.ts'
import type { Services } from '../services.ts'
import { shownTaskSet } from './shown-task-set.ts'

const OPERATIONS = [
  'CreateTaskSet',
  'DeleteTaskSet',
  'DescribeTaskSets',
  'UpdateServicePrimaryTaskSet',
  'UpdateTaskSet',
]

/**
 * Answers the calls on task sets of a service that CodeDeploy deploys; undefined for another call or service. They can be
 * described. AWS documents the other calls for external controllers, and that CodeDeploy's role makes them; what anybody
 * else is answered is not documented: here a refusal.
 */
export function answerTaskSets(call: Call, services: Pick<Services, 'find' | 'tasksOf'>): Reply | undefined {
  if (!OPERATIONS.includes(call.operation ?? '')) return undefined
  const { cluster, service: name, taskSets: asked = [] } = operationInput(call)
  const service = services.find(typeof cluster === 'string' ? cluster : undefined, String(name))
  if (service?.controller !== 'CODE_DEPLOY') return undefined
  if (call.operation !== 'DescribeTaskSets') {
    throw new AwsError('InvalidParameterException', `Task sets of ${service.name} are changed by AWS CodeDeploy alone.`)
  }
  const wanted = Array.isArray(asked) ? asked.map(String) : []
  const named = service.taskSets.filter(({ id }) => wanted.length === 0 || wanted.some((one) => one.endsWith(id)))
  const isThere = (one: string) => named.some(({ id }) => one.endsWith(id))
  return jsonReply(200, {
    taskSets: named.map((taskSet) => shownTaskSet(service, taskSet, services.tasksOf(service, taskSet))),
    failures: wanted.filter((one) => !isThere(one)).map((arn) => ({ arn, reason: 'MISSING' })),
  })
}
