import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Series } from '../../../sandbox/front/cloudwatch/math/series.ts'
import { boundaryArn, environmentPlans, planTests } from '../../support/review/environment-plans.ts'
import { keptApart } from '../../support/review/kept-apart.ts'
import { isRaised } from '../../support/review/metric-alarm.ts'
import { copyModule, type Edit, type ModuleCopy } from '../../support/review/module-copy.ts'
import { review, ruleNames } from '../../support/review/review.ts'
import { breakages } from './breakages.ts'

type Seen = Awaited<ReturnType<typeof look>>

const copies: ModuleCopy[] = []

/** Both environments' plans and the graph of a copy with these edits. */
async function look(edits: Edit[]) {
  const copy = await copyModule(edits, { 'tests/plans.tftest.hcl': planTests })
  copies.push(copy)
  const plans = await environmentPlans(copy)
  return { plans, graph: String((await copy.terraform(['graph'])).stdout) }
}

describe('the infrastructure as a security reviewer sees it', () => {
  let ours: Seen
  let broken: Seen
  beforeAll(async () => {
    ours = await look([])
    broken = await look(breakages)
  }, 400_000)
  afterAll(() => Promise.all(copies.map((copy) => copy.remove())))

  it.each(['development', 'production'] as const)('finds nothing in %s', (environment) => {
    expect(ours.plans[environment].length).toBeGreaterThan(60)
    expect(review(ours.plans[environment], environment)).toEqual([])
  })

  it('finds the permissions boundary that was passed on every role', () => {
    const roles = ours.plans.production.filter(({ type }) => type === 'aws_iam_role')
    expect(roles.length).toBeGreaterThan(4)
    expect(roles.filter(({ values }) => values.permissions_boundary !== boundaryArn)).toEqual([])
  })

  it('finds secrets, registries, release parameter, logs and topic apart from all other modules', () => {
    expect(ours.graph).toContain('"module.ecr.aws_ecr_lifecycle_policy.this" ->')
    expect(keptApart(ours.graph)).toEqual([])
  })

  it.each(breakages)('$rule: finds what is wrong with $address', ({ rule, address }) => {
    const found = [...review(broken.plans.production, 'production'), ...keptApart(broken.graph)]
    expect(found.map((finding) => `${finding.rule} ${finding.address}`)).toContain(`${rule} ${address}`)
  })

  it('has every rule broken at least once', () => {
    expect(new Set(breakages.map(({ rule }) => rule))).toEqual(new Set(ruleNames))
  })

  it('registers every task definition long after its roles: it waits for the load balancer', () => {
    const registered = ours.graph.matchAll(/^ +"(module\.\w+\.aws_ecs_task_definition\.\w+)" \[/gm)
    const definitions = [...registered].map(([, address]) => address)
    expect(definitions.sort()).toEqual([
      'module.ecs_fargate.aws_ecs_task_definition.api',
      'module.ecs_fargate.aws_ecs_task_definition.migrate',
      // By the output of the task role, which waits too.
      'module.worker.aws_ecs_task_definition.this',
    ])
    const waits = (address: string | undefined) =>
      ours.graph.includes(`"${address}" -> "module.ecs_fargate.aws_lb.api"`)
    expect(definitions.filter((address) => !waits(address))).toEqual([])
  })

  it('takes an address for a NAT once the internet gateway is there', () => {
    expect(ours.graph).toContain('"module.vpc.aws_eip.nat" -> "module.vpc.aws_internet_gateway.this"')
  })

  const none = undefined
  const minutes: { what: string; raised: boolean; metrics: Record<string, Series> }[] = [
    {
      what: 'a load balancer without a target that answers scans from the internet',
      raised: false,
      metrics: { balancer: [40, 40, 40, 40, 40] },
    },
    { what: 'nothing at all', raised: false, metrics: { balancer: [none, none, none, none, none] } },
    {
      what: 'targets that were never healthy behind it',
      raised: false,
      metrics: { balancer: [9, 9, 9, 9, 9], blue: [0, 0, 0, 0, 0] },
    },
    {
      what: 'a healthy target that answers 5xx',
      raised: true,
      metrics: { target: [none, none, 5, 5, none], blue: [1, 1, 1, 1, none] },
    },
    {
      what: 'a release whose tasks answer 5xx to the health check too',
      raised: true,
      metrics: { target: [none, none, 5, 5, 5], blue: [0, 0, 0, 0, 0] },
    },
    {
      what: 'a healthy target that the load balancer cannot reach',
      raised: true,
      metrics: { balancer: [none, none, none, 4, 4], blue: [1, 1, 1, 1, 1] },
    },
    {
      what: 'healthy targets of the other group alone',
      raised: true,
      metrics: { balancer: [none, none, none, 4, 4], green: [2, 2, 2, 2, 2] },
    },
    {
      what: 'all tasks dead during a deployment, while their numbers are still on their way',
      raised: true,
      metrics: { balancer: [none, none, 50, 50, none], blue: [2, 2, 0, none, none] },
    },
    {
      what: 'all tasks dead in the first minute of what is evaluated',
      raised: true,
      metrics: { balancer: [none, 50, 50, 50, 50], blue: [2, 0, 0, 0, 0] },
    },
    {
      what: 'all tasks dead for longer: another alarm has taken over',
      raised: false,
      metrics: { balancer: [50, 50, 50, 50, 50], blue: [0, 0, 0, 0, 0] },
    },
    {
      what: 'the single 502s of a Spot interruption',
      raised: false,
      metrics: { balancer: [none, none, 5, none, 1], blue: [1, 1, 1, 1, 1] },
    },
    {
      what: 'one bad minute before the first target, one after',
      raised: false,
      metrics: { balancer: [9, 9, 9, 9, 4], green: [none, none, none, none, 1] },
    },
  ]
  it.each(minutes)('the 5xx alarm, which deployments watch: raised $raised by $what', ({ metrics, raised }) => {
    expect(isRaised(alarm('errors'), metrics)).toBe(raised)
  })

  it('has an alarm for a load balancer without a healthy target, where that of 5xx is silent', () => {
    const metrics = { balancer: [50, 50, 50, 50, 50], blue: [0, 0, 0, 0, 0], green: [none, none, none, none, none] }
    expect(isRaised(alarm('errors'), metrics)).toBe(false)
    expect(isRaised(alarm('no_healthy_target'), metrics)).toBe(true)
    expect(isRaised(alarm('no_healthy_target'), { green: [none, none, 1, 1, 1] })).toBe(false)
  })

  const alarm = (name: string) => {
    const found = ours.plans.production.find(
      ({ address }) => address === `module.ecs_fargate[0].aws_cloudwatch_metric_alarm.${name}`,
    )
    if (found === undefined) throw new Error(`no alarm ${name}`)
    return found
  }
})
