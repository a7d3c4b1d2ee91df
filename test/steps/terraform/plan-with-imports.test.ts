import { describe, expect, it } from 'vitest'
import type { Existing } from '../../../src/aws/existing.ts'
import { existingLines } from '../../../src/commands/plan/lines.ts'
import { makePlan } from '../../../src/steps/terraform/make-plan.ts'
import { planFoundation } from '../../../src/steps/terraform/plan-foundation.ts'
import { planOnly } from '../../../src/steps/terraform/plan-only.ts'
import { emptySummary, type PlanChange } from '../../../src/terraform/plan.ts'
import type { SavedPlan, Terraform } from '../../../src/terraform/run.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const secret = {
  address: 'module.secrets.aws_secretsmanager_secret.app',
  type: 'aws_secretsmanager_secret',
  name: 'medspa-development-app-secrets',
} as const
const group = {
  address: 'aws_cloudwatch_log_group.voice',
  type: 'aws_cloudwatch_log_group',
  name: '/aws/lambda/medspa-development-voice',
} as const
const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-a1b2c3'
const vpc = { address: 'module.vpc[0].aws_vpc.this', type: 'aws_vpc' }

/** An account where `existing` is there, and a Terraform that creates what it does not import. */
function planning(existing: Existing[], wanted: Omit<PlanChange, 'action'>[] = [secret, group, vpc]) {
  const planned: Parameters<Terraform['plan']>[0][] = []
  const discarded: string[] = []
  const asked: string[][] = []
  const deps = fakeDeps({
    settings: { blueGreen: false },
    existing: {
      async find(names) {
        asked.push(names.map(({ name }) => name))
        return existing
      },
    },
    redactor: { add: () => {} } as never,
    registries: { find: async () => undefined },
    releaseParameter: { read: async () => undefined } as never,
    secrets: { read: async () => undefined },
    service: { describe: async () => undefined },
    stateLocks: { find: async () => undefined },
    terraform: {
      dataInState: async () => [],
      async plan(request) {
        planned.push(request)
        const ids = (request.variables.import_ids ?? {}) as Record<string, string>
        const changes = wanted.map(
          (change): PlanChange =>
            change.address in ids
              ? { address: change.address, type: change.type, action: 'update', imported: true }
              : { ...change, action: 'create' },
        )
        return { file: `plan-${planned.length}`, empty: false, summary: { ...emptySummary(), changes } }
      },
      discard: async ({ file }: Pick<SavedPlan, 'file'>) => void discarded.push(file),
    },
  })
  return { asked, deps, discarded, planned }
}

const both: Existing[] = [
  { ...secret, id: arn },
  { ...group, id: group.name },
]
const import_ids = { [secret.address]: arn, [group.address]: group.name }

describe('a plan that would create what exists', () => {
  it('is made again with it imported, and the first one is forgotten', async () => {
    const { asked, deps, discarded, planned } = planning(both)
    const context: { newService: boolean; plan?: SavedPlan } = { newService: true }
    const lines: string[] = []
    await makePlan(deps, context, quietProgress(lines))
    expect(asked).toEqual([[secret.name, group.name]])
    const variables = planned[0]?.variables
    expect(variables).toMatchObject({ environment: 'development', api_desired_count: '0' })
    expect(planned.map((request) => request.variables)).toEqual([variables, { ...variables, import_ids }])
    expect(discarded).toEqual(['plan-1'])
    expect(context.plan?.file).toBe('plan-2')
    expect(lines).toEqual(both.map(({ name }) => `${name} exists already: Terraform takes it into its state`))
  })

  it('is a foundation too, of the same resources', async () => {
    const { deps, planned } = planning(both, [secret, group])
    const context: Parameters<typeof planFoundation.run>[1] = { build: true }
    await planFoundation.run(deps, context, quietProgress())
    expect(context.foundation?.file).toBe('plan-2')
    expect(planned[1]?.targets).toEqual(planned[0]?.targets)
    expect(planned[1]?.targets).toContain('module.secrets')
  })

  it('is of the registries of new targets alone where the rest is there', async () => {
    const { deps, planned } = planning([], [])
    const there = {
      ...deps,
      registries: {
        ...deps.registries,
        find: async (name: string) => (/-(api|voice-lambda)$/.test(name) ? { uri: name } : undefined),
      },
      releaseParameter: { read: async () => ({}) },
      secrets: { read: async () => ({}) },
      settings: { ...deps.settings, platform: { api: undefined, workers: { mail: { target: 'jobs', writable: [] } } } },
    } as never as typeof deps
    const context: Parameters<typeof planFoundation.run>[1] = { build: true }
    await planFoundation.run(there, context, quietProgress())
    expect(planned[0]?.targets).toEqual([
      'terraform_data.environment',
      'module.ecr.aws_ecr_repository.this["jobs"]',
      'module.ecr.aws_ecr_lifecycle_policy.this["jobs"]',
    ])
    // What builds nothing pushes nothing.
    expect(await planFoundation.run(there, { build: false }, quietProgress())).toHaveProperty('skipped')
  })

  it('is left as it is where nothing of it exists, and AWS is not asked where nothing can', async () => {
    const none = planning([])
    await makePlan(none.deps, {}, quietProgress())
    expect([none.planned.length, none.discarded]).toEqual([1, []])
    const others = planning(both, [vpc])
    await makePlan(others.deps, {}, quietProgress())
    expect([others.planned.length, others.asked]).toEqual([1, []])
  })

  it('is forgotten where AWS cannot be asked', async () => {
    const { deps, discarded } = planning([])
    deps.existing.find = async () => {
      throw new Error('denied')
    }
    await expect(makePlan(deps, {}, quietProgress())).rejects.toThrow('denied')
    expect(discarded).toEqual(['plan-1'])
  })

  it('is shown bare by medspa plan, which says what a deploy does with it', async () => {
    const deletion = new Date('2026-12-29T08:00:00Z')
    const { deps, planned } = planning([{ ...secret, id: arn, deletion }, ...both.slice(1)])
    const context: Parameters<typeof planOnly.run>[1] = {}
    await planOnly.run(deps, context, quietProgress())
    expect(planned).toMatchObject([{ onlyShown: true, variables: expect.not.objectContaining({ import_ids }) }])
    expect(existingLines(context.existing ?? [], 200)).toEqual([
      `note: ${secret.name} is scheduled for deletion on 2026-12-29 08:00 UTC, and a bare apply cannot create it: \`medspa deploy\` asks to bring it back.`,
      `note: ${group.name} exists already, and a bare apply cannot create it: \`medspa deploy\` takes it into Terraform's state.`,
    ])
  })

  it('is shown to a role that may not look for what exists', async () => {
    const { deps } = planning([])
    deps.existing.find = async () => {
      throw new Error('denied')
    }
    const lines: string[] = []
    const context: Parameters<typeof planOnly.run>[1] = {}
    await planOnly.run(deps, context, quietProgress(lines))
    expect(context.existing).toEqual([])
    expect(lines).toEqual(['whether what the plan creates exists already cannot be read: denied'])
  })
})
