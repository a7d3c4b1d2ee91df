import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { changedBesides, type ParkMode, parkedAway, refuseStrays, straysOf } from '../../src/terraform/parking.ts'
import { emptySummary, type PlanAction, type PlanChange } from '../../src/terraform/plan.ts'

const planOf = (changes: PlanChange[]) => ({ ...emptySummary(), changes })
const gone = (address: string, action: PlanAction = 'delete'): PlanChange => ({ address, type: 'any', action })

const parking = [
  gone('module.rds[0].aws_db_instance.this'),
  gone('module.redis[0].aws_elasticache_replication_group.this'),
  gone('module.vpc[0].aws_subnet.private["us-east-1a"]'),
  gone('module.vpc[0].aws_vpc.this'),
  gone('module.ecs_fargate[0].aws_ecs_service.api_rolling[0]'),
]
const gateway = [
  gone('module.api_gateway[0].aws_apigatewayv2_api.this'),
  gone('module.lambda[0].aws_lambda_function.voice[0]'),
]

describe('the plan of a parking', () => {
  it('may destroy the named modules, and change or read what stays', () => {
    const plan = planOf([
      ...parking,
      gone('module.lambda[0].aws_lambda_function.voice[0]', 'update'),
      gone('aws_sns_topic.alarms', 'create'),
      gone('module.vpc[0].data.aws_region.current', 'read'),
    ])
    expect(straysOf(plan, 'yes')).toEqual([])
    expect(changedBesides(plan)).toEqual(['aws_sns_topic.alarms'])
    expect(() => refuseStrays(plan, 'yes')).not.toThrow()
  })

  it('counts what goes by module, in the order of the seed', () => {
    expect(parkedAway(planOf(parking), 'yes')).toEqual([
      { module: 'vpc', resources: 2 },
      { module: 'ecs_fargate', resources: 1 },
      { module: 'rds', resources: 1 },
      { module: 'redis', resources: 1 },
    ])
    expect(parkedAway(planOf([...parking, ...gateway]), 'full').map(({ module }) => module)).toContain('api_gateway')
  })

  it('keeps the gateway and its Lambda, unless it is the full one', () => {
    expect(straysOf(planOf([...parking, ...gateway]), 'yes')).toEqual(gateway)
    expect(straysOf(planOf([...parking, ...gateway]), 'full')).toEqual([])
  })

  it('takes the record that leads to the load balancer along, and makes no other', () => {
    expect(straysOf(planOf([...parking, gone('aws_route53_record.api[0]')]), 'yes')).toEqual([])
    const made = gone('aws_route53_record.api[0]', 'create')
    expect(straysOf(planOf([...parking, made]), 'yes')).toEqual([made])
    const validation = gone('aws_route53_record.certificate[0]')
    expect(straysOf(planOf([...parking, validation]), 'yes')).toEqual([validation])
  })

  it('knows the addresses of a state from before modules had a count', () => {
    expect(straysOf(planOf([gone('module.rds.aws_db_instance.this')]), 'yes')).toEqual([])
  })

  it.each([
    'module.secrets.aws_secretsmanager_secret.app',
    'module.ecr.aws_ecr_repository.this["api"]',
    'aws_ssm_parameter.release',
    'aws_cloudwatch_log_group.api',
    'module.rds_replica[0].aws_db_instance.this',
    'module.rds[1].aws_db_instance.this',
    'module.outer.module.rds[0].aws_db_instance.this',
    'aws_db_instance.rds',
  ])('is refused with %s in it', (address) => {
    expect(straysOf(planOf([...parking, gone(address)]), 'full')).toMatchObject([{ address }])
    expect(straysOf(planOf([...parking, gone(address, 'replace')]), 'full')).toMatchObject([{ address }])
  })

  it('is refused where something would be made in a module that shall go', () => {
    for (const action of ['create', 'update', 'replace'] as const)
      expect(straysOf(planOf([gone('module.rds[0].aws_db_instance.this', action)]), 'yes')).toHaveLength(1)
  })

  it('is refused with every stray named, exit 3', () => {
    const plan = planOf([
      ...parking,
      { ...gone('aws_sns_topic.alarms', 'replace'), reason: 'cannot be changed in place: name' },
      gone('aws_cloudwatch_log_group.api'),
    ])
    expect(() => refuseStrays(plan, 'yes')).toThrow(
      expect.objectContaining({
        code: 'park-plan-refused',
        exitCode: 3,
        message: 'This plan would do more than park: it would replace aws_sns_topic.alarms and 1 more.',
        evidence: [
          'replace aws_sns_topic.alarms: cannot be changed in place: name',
          'delete aws_cloudwatch_log_group.api',
        ],
      }),
    )
  })
})

test('nothing outside the named modules ever goes', () => {
  const addresses = fc
    .tuple(
      fc.constantFrom('', 'module.rds[0].', 'module.rds.', 'module.ecr.', 'module.secrets.', 'module.api_gateway[0].'),
      fc.constantFrom('aws_db_instance', 'aws_secretsmanager_secret', 'aws_ecr_repository', 'aws_apigatewayv2_api'),
      fc.constantFrom('this', 'this[0]', 'this["module.rds[0]."]'),
    )
    .map((parts) => `${parts[0]}${parts[1]}.${parts[2]}`)
  const changes = fc.array(
    fc.record({
      address: addresses,
      type: fc.constant('any'),
      action: fc.constantFrom<PlanAction>('create', 'read', 'update', 'replace', 'delete'),
    }),
  )
  fc.assert(
    fc.property(changes, fc.constantFrom<ParkMode>('yes', 'full'), (given, mode) => {
      const refused = new Set(straysOf(planOf(given), mode))
      for (const change of given) {
        if (change.action !== 'delete' || refused.has(change)) continue
        expect(change.address).toMatch(
          mode === 'full' ? /^module\.(rds|api_gateway)(\[0\])?\./ : /^module\.rds(\[0\])?\./,
        )
      }
    }),
  )
})
