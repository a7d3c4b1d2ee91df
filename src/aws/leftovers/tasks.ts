import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { revisionsOf } from '../ecs/delete-task-definitions.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** The cluster, and revisions of task definitions that can still be described. */
export async function tasksLeft(
  clients: Pick<Clients, 'ecs'>,
  {
    apiFamily,
    cluster,
    migrateFamily,
    probeFamily,
  }: Pick<Names, 'apiFamily' | 'cluster' | 'migrateFamily' | 'probeFamily'>,
  workers: readonly string[],
): Promise<Leftover[]> {
  const { DescribeClustersCommand } = await import('@aws-sdk/client-ecs')
  const ecs = await clients.ecs()
  const found = await calling('ecs:DescribeClusters', () =>
    ecs.send(new DescribeClustersCommand({ clusters: [cluster] })),
  )
  const clusters = (found.clusters ?? []).filter(({ status }) => status !== 'INACTIVE')
  const revisions = await Promise.all(
    [apiFamily, migrateFamily, probeFamily, ...workers].map((family) => revisionsOf(ecs, family)),
  )
  return [
    ...clusters.map(({ clusterName: name = '' }) => ({
      what: 'ECS cluster',
      name,
      delete: awsCommandLine(`ecs delete-cluster --cluster ${name}`),
    })),
    ...revisions.flatMap(({ active, inactive }) => [
      ...active.map((arn) => ({
        what: 'task definition',
        name: revisionIn(arn),
        delete: awsCommandLine(`ecs deregister-task-definition --task-definition ${revisionIn(arn)}`),
      })),
      ...inactive.map((arn) => ({
        what: 'task definition, deregistered',
        name: revisionIn(arn),
        delete: awsCommandLine(`ecs delete-task-definitions --task-definitions ${revisionIn(arn)}`),
      })),
    ]),
  ]
}

/** `family:revision` of an ARN. */
const revisionIn = (arn: string) => arn.split('/').at(-1) ?? arn

/** Repositories of images. */
export async function registriesLeft(
  clients: Pick<Clients, 'ecr'>,
  repositories: readonly string[],
): Promise<Leftover[]> {
  const { DescribeRepositoriesCommand } = await import('@aws-sdk/client-ecr')
  const ecr = await clients.ecr()
  const found: Leftover[] = []
  for (const name of repositories) {
    const answer = await undefinedIfMissing('ecr:DescribeRepositories', ['RepositoryNotFoundException'], () =>
      ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })),
    )
    if (answer?.repositories?.length)
      found.push({
        what: 'image repository',
        name,
        delete: awsCommandLine(`ecr delete-repository --force --repository-name ${name}`),
      })
  }
  return found
}

/** The voice function. */
export async function functionLeft(
  clients: Pick<Clients, 'lambda'>,
  { voiceFunction: name }: Pick<Names, 'voiceFunction'>,
): Promise<Leftover[]> {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
  const lambda = await clients.lambda()
  const found = await undefinedIfMissing('lambda:GetFunctionConfiguration', ['ResourceNotFoundException'], () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  )
  if (found === undefined) return []
  return [{ what: 'Lambda function', name, delete: awsCommandLine(`lambda delete-function --function-name ${name}`) }]
}
