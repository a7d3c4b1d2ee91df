import { parse } from 'yaml'
import type { TaskSet } from '../ecs/task-set.ts'

/** What a deployment brings: a revision, and what its tasks are run with. */
export type Revision = { taskDefinitionArn: string } & Pick<TaskSet, 'capacityProviders' | 'platformVersion'> & {
    container: string
    port: number
  }

/**
 * Pure: the AppSpec of a revision, as JSON. What it leaves out is not what the service has: the platform version becomes
 * LATEST, and the capacity provider strategy is lost. Source: CodeDeploy user guide, "AppSpec 'resources' section for an
 * Amazon ECS deployment"; aws/containers-roadmap#1752.
 */
export const appSpecOf = ({
  capacityProviders,
  container,
  platformVersion,
  port,
  taskDefinitionArn,
}: Revision): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinitionArn,
            LoadBalancerInfo: { ContainerName: container, ContainerPort: port },
            ...(platformVersion !== undefined && { PlatformVersion: platformVersion }),
            ...(capacityProviders.length > 0 && {
              CapacityProviderStrategy: capacityProviders.map(({ base, name, weight }) => ({
                CapacityProvider: name,
                Base: base,
                Weight: weight,
              })),
            }),
          },
        },
      },
    ],
  })

/**
 * Pure: the task definition that an AppSpec names, in JSON or YAML; undefined where it cannot be read. AWS's own tools take
 * its keys in either case (the deploy command of aws/aws-cli).
 */
export function taskDefinitionIn(appSpec: string | undefined): string | undefined {
  if (appSpec === undefined) return undefined
  try {
    const resources = member(parse(appSpec), 'resources')
    const [resource] = Array.isArray(resources) ? resources : []
    const service = Object.values(Object(resource))[0]
    const found = member(member(service, 'properties'), 'taskdefinition')
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}

const member = (of: unknown, name: string): unknown =>
  Object.entries(Object(of)).find(([key]) => key.toLowerCase() === name)?.[1]
