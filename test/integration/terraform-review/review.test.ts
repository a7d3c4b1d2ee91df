import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundaryArn, environmentPlans, planTests } from '../../support/review/environment-plans.ts'
import { keptApart } from '../../support/review/kept-apart.ts'
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
})
