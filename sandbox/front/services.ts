import type { SandboxContext } from '../context.ts'
import { createImages } from '../data/images.ts'
import { createLogs } from '../data/logs.ts'
import { startRegistry } from '../data/registry.ts'
import type { Service } from './call.ts'
import { createEcr } from './ecr/ecr.ts'

/**
 * Everything that really runs, in the order in which one part needs another. What was started is left to `started`,
 * which stops it in the reverse order.
 */
export async function startServices(context: SandboxContext, started: AsyncDisposableStack): Promise<Service[]> {
  const add = <S extends Service>(service: S): S => {
    if (service.stop) started.defer(service.stop)
    return service
  }
  const registry = await startRegistry(context)
  started.defer(registry.stop)
  const images = createImages(context, registry.address)
  const logs = createLogs(context)
  void images
  void logs
  return [add(createEcr(context, { registry }))]
}
