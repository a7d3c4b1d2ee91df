import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type GuardRule, planRefused, refusalsIn, splitRefusals } from '../../src/terraform/guards.ts'
import { emptySummary, type PlanAction, type PlanChange, type PlanSummary } from '../../src/terraform/plan.ts'

const planOf = (changes: PlanChange[]): PlanSummary => ({ ...emptySummary(), changes })
const live = { live: true }
const rulesFor = (change: Omit<PlanChange, 'address'>, environment = live) =>
  refusalsIn(planOf([{ address: 'a.b', ...change }]), environment).map(({ rule }) => rule)

const guarded: [string, GuardRule][] = [
  ['aws_db_instance', 'database'],
  ['aws_rds_cluster', 'database'],
  ['aws_rds_cluster_instance', 'database'],
  ['aws_elasticache_replication_group', 'redis'],
  ['aws_elasticache_cluster', 'redis'],
  ['aws_elasticache_serverless_cache', 'redis'],
  ['aws_secretsmanager_secret', 'secret'],
  ['aws_secretsmanager_secret_version', 'secret'],
  ['aws_ecr_repository', 'registry'],
  ['aws_vpc', 'vpc'],
  ['aws_subnet', 'vpc'],
  ['aws_ecs_service', 'service'],
  ['aws_apigatewayv2_api', 'gateway'],
  ['aws_apigatewayv2_stage', 'gateway'],
  ['aws_acm_certificate', 'name'],
  ['aws_route53_record', 'name'],
  ['aws_ssm_parameter', 'release-parameter'],
]

describe('what is refused', () => {
  it.each(guarded)('%s: destroying or replacing, and nothing less', (type, rule) => {
    expect(rulesFor({ type, action: 'delete' })).toEqual([rule])
    expect(rulesFor({ type, action: 'replace' })).toEqual([rule])
    for (const action of ['create', 'update', 'read'] as const) expect(rulesFor({ type, action })).toEqual([])
  })

  it('what the load balancer asks the tasks that run', () => {
    const change = { type: 'aws_lb_target_group', action: 'update', healthPath: '/status' } as const
    expect(rulesFor(change)).toEqual(['health-path'])
    expect(rulesFor(change, { live: false })).toEqual([])
  })

  it('a gateway that goes, as voice is switched off, says what callers meet', () => {
    const [refusal] = refusalsIn(
      { changes: [{ type: 'aws_apigatewayv2_api', action: 'delete', address: 'a' }] } as never,
      { live: true },
    )
    expect(refusal?.message).toContain('give the numbers another webhook at Twilio and Telnyx first')
  })

  it('a new task definition is everyday work, and so is whatever else can be made again', () => {
    for (const type of ['aws_ecs_task_definition', 'aws_lambda_alias', 'aws_apigatewayv2_route', 'aws_lb_listener']) {
      expect(rulesFor({ type, action: 'replace', attributes: ['default_action'] })).toEqual([])
      expect(rulesFor({ type, action: 'delete' })).toEqual([])
    }
  })

  it("CodeDeploy's listeners may change, and not where they send traffic", () => {
    const listener = { type: 'aws_lb_listener', movedByCodeDeploy: true } as const
    expect(rulesFor({ ...listener, action: 'replace' })).toEqual(['listener'])
    expect(rulesFor({ ...listener, action: 'delete' })).toEqual(['listener'])
    expect(rulesFor({ ...listener, action: 'update', attributes: ['certificate_arn'] })).toEqual([])
    expect(rulesFor({ ...listener, action: 'update', attributes: ['certificate_arn', 'default_action'] })).toEqual([
      'listener',
    ])
    expect(rulesFor({ type: 'aws_lb_listener', action: 'update', attributes: ['default_action'] })).toEqual([])
  })

  it('what a stopped apply left half made goes, unless a release runs there', () => {
    const change = { type: 'aws_db_instance', action: 'replace', tainted: true } as const
    expect(rulesFor(change, { live: false })).toEqual([])
    expect(rulesFor(change, { live: true })).toEqual(['database'])
    expect(rulesFor({ type: 'aws_db_instance', action: 'replace' }, { live: false })).toEqual(['database'])
  })

  it('the message says what is lost, why, and what was flipped', () => {
    const [database] = refusalsIn(
      planOf([
        {
          address: 'module.rds.aws_db_instance.this',
          type: 'aws_db_instance',
          action: 'replace',
          reason: 'cannot be changed in place: identifier',
        },
      ]),
      live,
    )
    expect(database?.message).toBe(
      'the plan replaces it (cannot be changed in place: identifier): the database would be lost',
    )
    const flipped = refusalsIn(
      planOf([
        { address: 'm.aws_ecs_service.api[0]', type: 'aws_ecs_service', action: 'create' },
        { address: 'm.aws_ecs_service.api_rolling[0]', type: 'aws_ecs_service', action: 'delete' },
      ]),
      live,
    )
    expect(flipped).toMatchObject([{ address: 'm.aws_ecs_service.api_rolling[0]', rule: 'service' }])
    expect(flipped[0]?.message).toContain('enable_blue_green')
  })
})

const actions: PlanAction[] = ['create', 'read', 'update', 'replace', 'delete']
const types = [...guarded.map(([type]) => type), 'aws_lb_listener', 'aws_ecs_task_definition', 'aws_iam_role']
/** Addresses that look like each other: modules, indexes and keys of the same names. */
const addressArbitrary = fc
  .tuple(
    fc.constantFrom('', 'module.rds.', 'module.rds[0].', 'module.rds["a b"].'),
    fc.constantFrom(...types),
    fc.constantFrom('this', 'this[0]', 'this[1]', 'this["a"]', 'api'),
  )
  .map(([module, type, name]) => ({ address: `${module}${type}.${name}`, type }))
const changeArbitrary = fc
  .tuple(addressArbitrary, fc.constantFrom(...actions), fc.boolean())
  .map(([place, action, moved]): PlanChange => {
    const movedByCodeDeploy = moved && place.type === 'aws_lb_listener'
    return { ...place, action, attributes: ['default_action'], ...(movedByCodeDeploy ? { movedByCodeDeploy } : {}) }
  })
const planArbitrary = fc.uniqueArray(changeArbitrary, { selector: ({ address }) => address, maxLength: 30 }).map(planOf)
const isGuarded = ({ type }: PlanChange) => guarded.some(([known]) => known === type)
const loses = ({ action }: PlanChange) => action === 'delete' || action === 'replace'

test('no plan loses a guarded resource without exactly its address', () => {
  fc.assert(
    fc.property(planArbitrary, fc.array(addressArbitrary, { maxLength: 8 }), (plan, given) => {
      const allowed = given.map(({ address }) => address)
      const { refused, opened, unused } = splitRefusals(refusalsIn(plan, live), allowed)
      const refusedNow = new Set(refused.map(({ address }) => address))
      for (const change of plan.changes.filter((each) => isGuarded(each) && loses(each))) {
        expect(refusedNow.has(change.address)).toBe(!allowed.includes(change.address))
      }
      for (const { address } of opened) expect(allowed).toContain(address)
      expect([...opened.map(({ address }) => address), ...unused].sort()).toEqual([...new Set(allowed)].sort())
    }),
  )
})

test('an allowance opens its address and leaves every other as it was', () => {
  fc.assert(
    fc.property(planArbitrary, addressArbitrary, (plan, { address }) => {
      const refusals = refusalsIn(plan, live)
      expect(splitRefusals(refusals, [address]).refused).toEqual(refusals.filter((each) => each.address !== address))
    }),
  )
})

test("a module's address, a prefix or a pattern opens nothing", () => {
  const refusals = refusalsIn(
    planOf([{ address: 'module.rds[0].aws_db_instance.this', type: 'aws_db_instance', action: 'delete' }]),
    live,
  )
  const near = ['module.rds[0]', 'module.rds.aws_db_instance.this', 'aws_db_instance.this', '*', '', 'module.rds[0].*']
  expect(splitRefusals(refusals, near)).toMatchObject({ refused: refusals, opened: [], unused: near })
})

test('the error names every address that is refused, how one is opened, and what opened nothing', () => {
  const refusals = refusalsIn(
    planOf([
      {
        address: 'module.redis.aws_elasticache_replication_group.this',
        type: 'aws_elasticache_replication_group',
        action: 'delete',
      },
      { address: 'aws_vpc.this["a"]', type: 'aws_vpc', action: 'replace' },
    ]),
    live,
  )
  expect(planRefused(splitRefusals(refusals, ['module.redis']))).toMatchObject({
    code: 'plan-refused',
    exitCode: 3,
    message: expect.stringContaining('module.redis.aws_elasticache_replication_group.this and 1 more'),
    hint: expect.stringContaining("--allow-destroy 'module.redis.aws_elasticache_replication_group.this'"),
    evidence: [
      expect.stringMatching(/^module\.redis\.aws_elasticache_replication_group\.this: /),
      expect.stringMatching(/^aws_vpc\.this\["a"\]: /),
      "--allow-destroy 'module.redis' opens nothing in this plan",
    ],
  })
})

const restart = {
  of: 'database',
  change: 'instance_class db.t3.micro → db.t3.small',
  outage: '5 to 15 minutes',
} as const
const larger: PlanChange = {
  address: 'module.rds[0].aws_db_instance.this',
  type: 'aws_db_instance',
  action: 'update',
  attributes: ['instance_class'],
  restarts: [restart],
}

describe('a restart', () => {
  it('is refused where tasks run, with what changes and how long nothing answers', () => {
    expect(refusalsIn(planOf([larger]), live)).toEqual([
      {
        address: larger.address,
        rule: 'restart',
        message:
          'the plan restarts the database, which answers nothing meanwhile: instance_class db.t3.micro → db.t3.small (about 5 to 15 minutes)',
      },
    ])
    expect(refusalsIn(planOf([larger]), { live: false })).toEqual([])
  })

  it('is accepted by --now alone, which opens nothing else', () => {
    const gone: PlanChange = { address: 'aws_vpc.this', type: 'aws_vpc', action: 'delete' }
    const refusals = refusalsIn(planOf([larger, gone]), live)
    const named = splitRefusals(refusals, [larger.address])
    expect(named).toMatchObject({ refused: refusals, opened: [], accepted: [], unused: [larger.address] })
    const now = splitRefusals(refusals, [], { now: true })
    expect(now).toMatchObject({ refused: [{ address: 'aws_vpc.this' }], accepted: [{ address: larger.address }] })
  })

  it('has a hint to paste, with the options that the command had', () => {
    const refused = splitRefusals(refusalsIn(planOf([larger]), live), [])
    expect(planRefused(refused, { flags: ['--tag', 'abc'] })).toMatchObject({
      code: 'plan-refused',
      exitCode: 3,
      message: 'The plan is refused: it would restart module.rds[0].aws_db_instance.this.',
      hint: 'When the outage hurts nobody, accept it: `medspa deploy --tag abc --now`',
    })
    const both = splitRefusals(
      refusalsIn(planOf([larger, { address: 'aws_vpc.this', type: 'aws_vpc', action: 'delete' }]), live),
      [],
    )
    expect(planRefused(both)).toMatchObject({
      message: 'The plan is refused: it would touch aws_vpc.this and 1 more.',
      hint: expect.stringMatching(/--allow-destroy 'aws_vpc\.this' .*accept the restart too: `medspa deploy --now`/),
    })
  })
})

it('a change of the health path is opened where the release that runs answers it', () => {
  const path: PlanChange = {
    address: 'module.ecs_fargate[0].aws_lb_target_group.api["blue"]',
    type: 'aws_lb_target_group',
    action: 'update',
    healthPath: '/status',
  }
  const refusals = refusalsIn(planOf([path]), live)
  expect(planRefused(splitRefusals(refusals, []))).toMatchObject({
    code: 'plan-refused',
    evidence: [expect.stringMatching(/the load balancer asks the tasks that run for \/status at once/)],
    hint: expect.stringContaining(`--allow-destroy '${path.address}'`),
  })
  expect(splitRefusals(refusals, [path.address])).toMatchObject({ refused: [], opened: [{ rule: 'health-path' }] })
})
