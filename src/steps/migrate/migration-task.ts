import type { RunTaskInput } from '../../aws/ecs/run-task.ts'
import type { Deps } from '../../deps.ts'
import { taskIdOf } from '../../releases/arn.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'

type Needs = Pick<Deps, 'names' | 'service' | 'taskDefinitions'>

/** How the migrator's task runs, as Terraform registered it. */
export type MigrationTask = {
  /** For `runTask.run`. */
  input: RunTaskInput
  /** The migrate image, by its digest or its tag, and the release that its revision is of; undefined where nothing says it. */
  image: string | undefined
  release: string | undefined
  /** What the container is given in place of the image's own command; undefined where the image's holds. */
  command: string[] | undefined
  /** `valueFrom` of the container's DATABASE_URL; undefined where it has none. */
  databaseUrl: string | undefined
  group: string
  streamOf: (taskArn: string) => string
}

/** Section 2.6: in the service's own subnets and address setting; in those of the outputs where there is no service. */
export async function findMigrationTask(deps: Needs, outputs: Outputs): Promise<MigrationTask> {
  const { migrateContainer, migrateLogGroup } = deps.names
  const {
    ecs_cluster_name: cluster,
    ecs_task_security_group_id: securityGroup,
    migration_task_definition_arn: taskDefinition,
  } = needOutputs(outputs, 'ecs_cluster_name', 'ecs_task_security_group_id', 'migration_task_definition_arn')
  const [service, definition] = await Promise.all([
    deps.service.describe(),
    deps.taskDefinitions.describe(taskDefinition),
  ])
  const container = definition?.containers.find(({ name }) => name === migrateContainer)
  return {
    input: {
      cluster,
      taskDefinition,
      subnets: service?.subnets ?? outputs.private_subnet_ids ?? [],
      securityGroups: [securityGroup],
      assignPublicIp: service?.assignPublicIp ?? false,
      startedBy: 'medspa-migrate',
    },
    image: container?.image,
    release: definition?.tags.release,
    command: container?.command,
    databaseUrl: container?.secrets.find(({ name }) => name === 'DATABASE_URL')?.valueFrom,
    group: container?.logGroup ?? migrateLogGroup,
    streamOf: (taskArn) => `${container?.logStreamPrefix ?? 'ecs'}/${migrateContainer}/${taskIdOf(taskArn)}`,
  }
}
