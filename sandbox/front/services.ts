import type { SandboxContext } from '../context.ts'
import { createLogs } from '../data/logs.ts'
import { startRegistry } from '../data/registry/registry.ts'
import type { TaskHost } from '../data/task-host.ts'
import { type Certificates, createCertificateManager } from './acm/index.ts'
import { type ApiGateway, createApiGateway } from './apigateway/index.ts'
import type { Service } from './call.ts'
import { createMonitoring, type Monitoring } from './cloudwatch/index.ts'
import { type CodeDeploy, createCodeDeploy } from './codedeploy/index.ts'
import { createEcr } from './ecr/ecr.ts'
import { createEcs, type Ecs } from './ecs/ecs.ts'
import { createElastiCache, type ElastiCache } from './elasticache/elasticache.ts'
import { createLoadBalancers, type LoadBalancers } from './elbv2/index.ts'
import { createIam } from './iam/iam.ts'
import { roleErrors } from './iam/role-errors.ts'
import { createTrust } from './iam/trust.ts'
import { createLambda, type Lambda } from './lambda/index.ts'
import { createLogPages } from './log-pages.ts'
import { createRds, type Rds } from './rds/rds.ts'
import { aliasTargets } from './route53/alias-targets.ts'
import { createRoute53, type Route53 } from './route53/index.ts'
import { createS3 } from './s3.ts'
import { createServiceQuotas } from './service-quotas.ts'
import { createSsm } from './ssm.ts'
import { createSts } from './sts.ts'
import type { TestHooks } from './test-hooks.ts'

/** Every service that takes part; `all` in the order in which one needs another. */
export type Services = {
  all: readonly Service[]
  rds: Rds
  elastiCache: ElastiCache
  monitoring: Monitoring
  loadBalancers: LoadBalancers
  ecs: Ecs
  lambda: Lambda
  codeDeploy: CodeDeploy
  apiGateway: ApiGateway
  route53: Route53
  certificates: Certificates
}

/**
 * Everything that really runs, in the order in which one part needs another. What was started is left to `started`,
 * which stops it in the reverse order: tasks before the databases that they write to. `hooks` are there only where the
 * sandbox was started for tests.
 */
export async function startServices(
  context: SandboxContext,
  host: Pick<TaskHost, 'runner'>,
  registryPassword: string,
  started: AsyncDisposableStack,
  hooks: TestHooks | undefined,
): Promise<Services> {
  const all: Service[] = []
  const add = <S extends Service>(service: S): S => {
    all.push(service)
    if (service.stop) started.defer(service.stop)
    return service
  }
  const registry = await startRegistry(context, registryPassword)
  started.defer(registry.stop)
  const runner = host.runner(registry)
  const logs = createLogs(context, hooks)

  add(createLogPages(hooks))
  add(createEcr(context, { hooks, registry }))
  const rds = add(createRds(context, hooks))
  const elastiCache = add(createElastiCache(context, hooks))
  add(createSts(context, hooks))
  add(createS3(context, hooks))
  add(createSsm(context, hooks))
  add(createServiceQuotas(hooks))
  const trusts = createTrust(context)
  const roles = roleErrors(add(createIam(context, hooks)).propagation, trusts)
  const monitoring = add(createMonitoring(context, () => loadBalancers.hostCounts()))
  const { count } = monitoring
  // Certificates are validated by DNS, which leads to load balancers, which have certificates.
  const certificates = add(
    createCertificateManager(
      context,
      { ask: (question) => route53.answer(question), usersOf: (arn) => loadBalancers.usersOf(arn) },
      hooks,
    ),
  )
  const loadBalancers: Service & LoadBalancers = add(createLoadBalancers(context, count, certificates))
  const route53: Service & Route53 = add(createRoute53(context, aliasTargets(context.region, loadBalancers.dnsNames)))
  const ecs = add(createEcs(context, { loadBalancers, runner, logs, roles, hooks }))
  const lambda = add(createLambda(context, { runner, logs, count, roles, faults: hooks?.faults }))
  const codeDeploy = add(createCodeDeploy(context, { ecs, lambda, loadBalancers, trusts }))
  const apiGateway = add(createApiGateway(context, { lambda, count, logs }))
  return {
    all,
    rds,
    elastiCache,
    monitoring,
    loadBalancers,
    ecs,
    lambda,
    codeDeploy,
    apiGateway,
    route53,
    certificates,
  }
}
