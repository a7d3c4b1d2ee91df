import type { SandboxContext } from '../context.ts'
import { createLogs } from '../data/logs.ts'
import { startRegistry } from '../data/registry/registry.ts'
import type { TaskHost } from '../data/task-host.ts'
import { createApiGateway } from './apigateway/index.ts'
import type { Service } from './call.ts'
import { createEcr } from './ecr/ecr.ts'
import { createEcs } from './ecs/ecs.ts'
import { createElastiCache } from './elasticache/elasticache.ts'
import { createLoadBalancers } from './elbv2/index.ts'
import { createLambda } from './lambda/index.ts'
import { createMonitoring } from './monitoring.ts'
import { createRds } from './rds/rds.ts'
import type { DataKeeping } from './snapshot-jobs.ts'
import { createSts } from './sts.ts'

/**
 * Everything that really runs, in the order in which one part needs another. What was started is left to `started`,
 * which stops it in the reverse order: tasks before the databases that they write to. In a copy of another sandbox, `saved`
 * is what its services saved; what ran there then runs here. `data` is what those who hold data tell, and are told by tests.
 */
export async function startServices(
  context: SandboxContext,
  host: Pick<TaskHost, 'runner'>,
  registryPassword: string,
  data: DataKeeping,
  started: AsyncDisposableStack,
  saved?: Map<string, unknown>,
): Promise<Service[]> {
  const services: Service[] = []
  const add = <S extends Service>(service: S): S => {
    services.push(service)
    if (service.stop) started.defer(service.stop)
    return service
  }
  const registry = await startRegistry(context, registryPassword)
  started.defer(registry.stop)
  const runner = host.runner(registry)
  const logs = createLogs(context)

  add(createEcr(context, { registry }))
  add(createRds(context, data))
  add(createElastiCache(context, data))
  add(createSts(context, data))
  const { count } = add(createMonitoring(context))
  const loadBalancers = add(createLoadBalancers(context, count))
  const ecs = add(createEcs(context, { loadBalancers, runner, logs }))
  const lambda = add(createLambda(context, { runner, logs, count }))
  add(createApiGateway(context, { lambda }))
  if (saved) {
    const resume = (service: Service) => service.resume?.(saved.get(service.names[0] ?? ''))
    await Promise.all(services.filter((service) => service !== ecs).map(resume))
    // Tasks come last: they turn to all the others.
    await resume(ecs)
  }
  return services
}
