import type { SandboxContext } from '../../context.ts'
import type { Services } from '../../front/services.ts'
import { certificatesCopy } from './certificates.ts'
import { codeDeployCopy } from './codedeploy.ts'
import { ecsCopy } from './ecs.ts'
import { lambdaCopy } from './lambda.ts'
import { monitoringCopy } from './monitoring.ts'
import { postgresCopy } from './postgres.ts'
import { redisCopy } from './redis.ts'

/** What `saveServices` gives and `resumeServices` takes up in the copy. */
export type SavedServices = Awaited<ReturnType<typeof saveServices>>

type Context = Pick<SandboxContext, 'addresses' | 'stateDir'>

/** Writes the data of all services into `folder`, the copy's state folder, and gives what they know besides. */
export async function saveServices(services: Services, context: Context, folder: string) {
  const copies = copiesOf(services, context)
  const [, , monitoring, lambda, ecs, codeDeploy, certificates] = await Promise.all([
    copies.postgres.save(folder),
    copies.redis.save(folder),
    copies.monitoring.save(folder),
    copies.lambda.save(folder),
    copies.ecs.save(folder),
    copies.codeDeploy.save(folder),
    copies.certificates.save(folder),
  ])
  return { monitoring, lambda, ecs, codeDeploy, certificates }
}

/** In the copy, before the first call: resolves when what ran in the original runs here. */
export async function resumeServices(services: Services, context: Context, saved: SavedServices): Promise<void> {
  const copies = copiesOf(services, context)
  await Promise.all([
    copies.postgres.resume(undefined),
    copies.redis.resume(undefined),
    copies.monitoring.resume(saved.monitoring),
    copies.lambda.resume(saved.lambda),
    copies.certificates.resume(saved.certificates),
    services.loadBalancers.reconcile(),
    services.apiGateway.reconcile(),
  ])
  // Tasks come after all that they turn to, and deployments after the task sets that they act on.
  await copies.ecs.resume(saved.ecs)
  await copies.codeDeploy.resume(saved.codeDeploy)
}

const copiesOf = (services: Services, { addresses, stateDir }: Context) => ({
  postgres: postgresCopy(services.rds),
  redis: redisCopy(services.elastiCache),
  monitoring: monitoringCopy(services.monitoring),
  lambda: lambdaCopy(services.lambda, stateDir),
  ecs: ecsCopy(services.ecs, addresses),
  codeDeploy: codeDeployCopy(services.codeDeploy),
  certificates: certificatesCopy(services.certificates),
})
