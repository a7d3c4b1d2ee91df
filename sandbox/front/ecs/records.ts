import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  type CapacityProviderStrategyItem,
  ClientException,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type Tag,
  type TaskDefinition,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { AwsError } from '../errors.ts'

export type ClusterRecord = { arn: string; name: string; defaultStrategy: CapacityProviderStrategyItem[] }
export type Subnet = { id: string; zone: string }

/** What tasks and services need of moto's records. Each look-up throws the `AwsError` that ECS answers. */
export type Records = {
  cluster: (nameOrArn: string | undefined) => Promise<ClusterRecord>
  taskDefinition: (reference: string) => Promise<{ definition: TaskDefinition; tags: Tag[] }>
  subnets: (ids: readonly string[]) => Promise<Subnet[]>
  /** Notes how many tasks a service is to have where AWS itself changes the number. */
  setDesiredCount: (clusterArn: string, serviceArn: string, desiredCount: number) => Promise<void>
}

export function createRecords(context: Pick<SandboxContext, 'moto' | 'region'>): Records {
  const ecs = new ECSClient(motoClientOptions(context))
  const ec2 = new EC2Client(motoClientOptions(context))
  return {
    async cluster(nameOrArn) {
      const answer = await ecs.send(new DescribeClustersCommand({ clusters: [nameOrArn ?? 'default'] }))
      const cluster = answer.clusters?.[0]
      if (cluster?.clusterArn === undefined || cluster.status === 'INACTIVE') {
        throw new AwsError('ClusterNotFoundException', 'Cluster not found.')
      }
      return {
        arn: cluster.clusterArn,
        name: cluster.clusterName ?? '',
        defaultStrategy: cluster.defaultCapacityProviderStrategy ?? [],
      }
    },

    async taskDefinition(reference) {
      const answer = await ecs
        .send(new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ['TAGS'] }))
        .catch((error: unknown) => {
          // moto says the same in other words.
          if (error instanceof ClientException) return undefined
          throw error
        })
      const definition = answer?.taskDefinition
      if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.')
      if (definition.status === 'INACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive')
      return { definition, tags: answer?.tags ?? [] }
    },

    async setDesiredCount(cluster, service, desiredCount) {
      await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }))
    },

    async subnets(ids) {
      try {
        const answer = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...ids] }))
        return (answer.Subnets ?? []).map((subnet) => ({
          id: subnet.SubnetId ?? '',
          zone: subnet.AvailabilityZone ?? '',
        }))
      } catch (error) {
        const { name, message } = error as Error
        throw new AwsError(
          'InvalidParameterException',
          `Error retrieving subnet information for [${ids.join(', ')}]: ${message} (ErrorCode: ${name})`,
        )
      }
    },
  }
}
