import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs'
import { RENEWED_OF } from '../../releases/back/renewed.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'

/** What is another one in a copy, by the names of variables and secrets; containers that have none of that name get none. */
export type Renewal = {
  environment: Readonly<Record<string, string>>
  /** `valueFrom` of secrets. */
  secrets: Readonly<Record<string, string>>
}

/**
 * Registers a revision of the same family, with the same tags, and one that says which revision of Terraform's it is a copy of.
 * Terraform knows its own revision by the ARN in its state, and sees nothing of this one. Source: Terraform AWS provider,
 * aws_ecs_task_definition (`track_latest` is false).
 */
export async function registerRenewed(
  clients: Pick<Clients, 'ecs'>,
  taskDefinition: string,
  renewal: Renewal,
): Promise<string> {
  const { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
  const ecs = await clients.ecs()
  const { tags = [], taskDefinition: found = {} } = await calling('ecs:DescribeTaskDefinition', () =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] })),
  )
  const {
    compatibilities: _compatibilities,
    deregisteredAt: _deregisteredAt,
    registeredAt: _at,
    registeredBy: _by,
    requiresAttributes: _attributes,
    revision: _revision,
    status: _status,
    taskDefinitionArn = taskDefinition,
    ...copied
  } = found
  const input: RegisterTaskDefinitionCommandInput = {
    ...copied,
    family: copied.family ?? '',
    containerDefinitions: (copied.containerDefinitions ?? []).map(({ environment, secrets, ...container }) => ({
      ...container,
      ...(environment && {
        environment: environment.map(({ name = '', value }) => ({ name, value: renewal.environment[name] ?? value })),
      }),
      ...(secrets && {
        secrets: secrets.map(({ name = '', valueFrom }) => ({ name, valueFrom: renewal.secrets[name] ?? valueFrom })),
      }),
    })),
    // A copy of a copy keeps the mark of the first one.
    tags: tags.some(({ key }) => key === RENEWED_OF) ? tags : [...tags, { key: RENEWED_OF, value: taskDefinitionArn }],
  }
  const { taskDefinition: registered } = await calling('ecs:RegisterTaskDefinition', () =>
    ecs.send(new RegisterTaskDefinitionCommand(input)),
  )
  return registered?.taskDefinitionArn ?? ''
}
