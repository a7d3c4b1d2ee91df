import { describe, expect, it } from 'vitest'
import type { ServiceLinkedRoles } from '../../../src/aws/account/service-linked-roles.ts'
import { ensureServiceLinkedRoles, rolesNeededBy } from '../../../src/steps/first-apply/ensure-service-linked-roles.ts'
import { emptySummary, type PlanAction } from '../../../src/terraform/plan.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const planOf = (...changes: [action: PlanAction, type: string][]) => ({
  plan: {
    summary: {
      ...emptySummary(),
      changes: changes.map(([action, type]) => ({ address: `${type}.this`, type, action })),
    },
  },
})
const first = planOf(
  ['create', 'aws_ecs_cluster'],
  ['create', 'aws_lb'],
  ['create', 'aws_db_subnet_group'],
  ['create', 'aws_elasticache_replication_group'],
  ['create', 'aws_appautoscaling_target'],
)
const five = [
  'AWSServiceRoleForECS',
  'AWSServiceRoleForElasticLoadBalancing',
  'AWSServiceRoleForRDS',
  'AWSServiceRoleForElastiCache',
  'AWSServiceRoleForApplicationAutoScaling_ECSService',
]

/** An account with some roles; `lateLooks`: for how many looks IAM does not show a new one. */
function account({
  there = [],
  mayLook = true,
  mayMake = true,
  lateLooks = 0,
}: {
  there?: string[]
  mayLook?: boolean
  mayMake?: boolean
  lateLooks?: number
}) {
  const roles = new Set(there)
  const made: string[] = []
  const lines: string[] = []
  let late = lateLooks
  let slept = 0
  const serviceLinkedRoles: ServiceLinkedRoles = {
    exists: async (name) => {
      if (!mayLook) return undefined
      if (made.length > 0 && late > 0) {
        late -= 1
        return false
      }
      return roles.has(name)
    },
    make: async (service) => {
      const name =
        five.find((each) => each.toLowerCase().includes(service.split('.')[0] ?? '') && nameFits(each, service)) ?? ''
      if (roles.has(name)) return mayMake ? 'existed' : 'denied'
      if (!mayMake) return 'denied'
      roles.add(name)
      made.push(service)
      return 'made'
    },
  }
  const deps = fakeDeps({
    serviceLinkedRoles,
    clock: {
      now: () => new Date(slept),
      sleep: async (ms) => {
        slept += ms
      },
    },
  })
  const progress = { line: (text: string) => lines.push(text), status: () => {}, signal: new AbortController().signal }
  return {
    made,
    lines,
    slept: () => slept,
    run: (context = first) => ensureServiceLinkedRoles.run(deps, context as never, progress as never),
  }
}
const nameFits = (name: string, service: string) =>
  service.startsWith('ecs.application') === name.includes('ApplicationAutoScaling')

describe('the service-linked roles of a plan', () => {
  it('are those of what it creates', () => {
    expect(rolesNeededBy(first.plan.summary).map(({ name }) => name)).toEqual(five)
    const { summary } = planOf(['create', 'aws_db_instance'], ['update', 'aws_lb'], ['replace', 'aws_ecs_service']).plan
    expect(rolesNeededBy(summary).map(({ service }) => service)).toEqual(['rds.amazonaws.com'])
  })

  it('are no line of a deploy that creates nothing of the kind', () => {
    expect(ensureServiceLinkedRoles.applies?.(first as never)).toBe(true)
    const release = planOf(['replace', 'aws_ecs_task_definition'], ['update', 'aws_ecs_service'])
    expect(ensureServiceLinkedRoles.applies?.(release as never)).toBe(false)
    expect(ensureServiceLinkedRoles.applies?.({})).toBe(false)
  })

  it('are made where the account lacks them, and waited for until IAM shows them', async () => {
    const { lines, made, run, slept } = account({ there: ['AWSServiceRoleForECS'], lateLooks: 6 })
    expect(await run()).toEqual({ detail: `made ${five.slice(1).join(', ')}` })
    expect(made).toHaveLength(4)
    expect(slept()).toBeGreaterThan(0)
    expect(lines).toEqual(['waiting for IAM to show the new service-linked roles (usually some seconds)'])
  })

  it('are left alone where the account has them', async () => {
    const { made, run } = account({ there: five })
    expect(await run()).toEqual({ skipped: 'the account has them' })
    expect(made).toEqual([])
  })

  it('are refused with the commands for somebody who may make them', async () => {
    const { run } = account({ there: five.filter((name) => !name.includes('RDS')), mayMake: false })
    await expect(run()).rejects.toMatchObject({
      code: 'service-linked-role-missing',
      exitCode: 3,
      message: expect.stringContaining('no AWSServiceRoleForRDS yet'),
      evidence: ['aws iam create-service-linked-role --aws-service-name rds.amazonaws.com'],
    })
  })

  it('are made unseen where the caller may make them and not look', async () => {
    const { made, run } = account({ there: five.slice(0, 4), mayLook: false })
    expect(await run()).toEqual({ detail: `made ${five[4]}` })
    expect(made).toEqual(['ecs.application-autoscaling.amazonaws.com'])
  })

  it('stop nothing where neither is allowed: the account may have them', async () => {
    const { lines, run } = account({ there: five, mayLook: false, mayMake: false })
    expect(await run()).toMatchObject({ detail: expect.stringMatching(/^not known/) })
    expect(lines.join()).toContain('AWSServiceRoleForRDS')
  })
})
