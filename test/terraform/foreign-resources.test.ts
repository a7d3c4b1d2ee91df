import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { kindOfResource } from '../../src/terraform/resource-kind.ts'
import { foreignState, ownAddresses } from '../../src/terraform/state/foreign-resources.ts'

/** A state as it lies in its bucket; `module.a[0].aws_vpc.b["c"]` is one instance of it. */
const stateWith = (...addresses: string[]) =>
  JSON.stringify({
    version: 4,
    serial: 7,
    resources: addresses.map((address) => {
      const found = /^(?:(.*?)\.)??(data\.)?([a-z_0-9]+)\.([a-z_]+)(?:\[(.*)\])?$/.exec(address)
      const [, module, data, type, name, key] = found ?? []
      const instance = { attributes: { id: `id-of-${name}` }, ...(key && { index_key: JSON.parse(key) }) }
      return { ...(module && { module }), mode: data ? 'data' : 'managed', type, name, instances: [instance] }
    }),
  })

describe('a state of infra/terraform is not foreign', () => {
  it.each([
    ['an empty one', []],
    [
      'as it is today',
      ['terraform_data.environment', 'module.rds[0].aws_db_instance.this', 'module.vpc[0].aws_vpc.this'],
    ],
    [
      'from before its modules had a count',
      ['module.rds.aws_db_instance.this', 'module.ecs_fargate.aws_ecs_service.api_rolling[0]'],
    ],
    ['of a first deploy that was stopped at once', ['module.ecr.aws_ecr_repository.this["api"]']],
    ['parked', ['aws_ssm_parameter.release', 'module.secrets.aws_secretsmanager_secret.app']],
    [
      'with what operators add to it',
      ['aws_ssm_parameter.release', 'aws_secretsmanager_secret.portal', 'module.portal.aws_ecr_repository.main'],
    ],
    [
      "with what is nobody's loss alone",
      ['aws_cloudwatch_log_group.api', 'module.lambda.aws_lambda_function.voice[0]'],
    ],
    ['with data sources', ['module.vpc.data.aws_vpc.main']],
  ])('%s', (_, addresses) => {
    expect(foreignState(stateWith(...addresses))).toBeUndefined()
  })

  it('nor is what Terraform itself refuses', () => {
    for (const text of ['', 'not JSON', '{}', '{"version":3,"modules":[]}', '[]', 'null'])
      expect(foreignState(text), text).toBeUndefined()
  })

  it('and each address of infra/terraform that would hurt is known', () => {
    const root = path.resolve(import.meta.dirname, '../../infra/terraform')
    const modules = readdirSync(path.join(root, 'modules'))
    const declaredIn = (folder: string, prefix: string) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.tf'))
        .flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^resource "(\w+)" "(\w+)"/gm)])
        .map(([, type = '', name]) => ({ type, address: `${prefix}${type}.${name}` }))
    const all = [
      ...declaredIn(root, ''),
      ...modules.flatMap((name) => declaredIn(path.join(root, 'modules', name), `module.${name}.`)),
    ]
    const parts = /_version$|_subnet$|_stage$/
    const hurting = all.filter(({ type }) => kindOfResource(type) !== undefined && !parts.test(type))
    expect(hurting.length).toBeGreaterThan(8)
    expect([...hurting.map(({ address }) => address), 'terraform_data.environment'].toSorted()).toEqual(
      [...ownAddresses].toSorted(),
    )
  })
})

describe('a foreign state', () => {
  it("is the platform's by one of its addresses, with each loss by AWS's name, data first", () => {
    const found = foreignState(
      stateWith(
        'data.aws_caller_identity.current',
        'module.vpc.aws_vpc.main',
        'module.vpc.aws_subnet.public[0]',
        'module.rds.aws_db_instance.main',
        'module.ecs_fargate.aws_ecs_cluster.main',
        'module.secrets.aws_secretsmanager_secret.app_secrets',
        'module.api_gateway[0].aws_apigatewayv2_api.main',
      ),
    )
    expect(found).toEqual({
      whose: 'platform',
      resources: [
        { address: 'module.rds.aws_db_instance.main', name: 'id-of-main' },
        { address: 'module.secrets.aws_secretsmanager_secret.app_secrets', name: 'id-of-app_secrets' },
        { address: 'module.vpc.aws_vpc.main', name: 'id-of-main' },
        { address: 'module.ecs_fargate.aws_ecs_cluster.main', name: 'id-of-main' },
        { address: 'module.api_gateway[0].aws_apigatewayv2_api.main', name: 'id-of-main' },
      ],
    })
  })

  it("is the platform's still where a plan of infra/terraform was applied in part", () => {
    const found = foreignState(stateWith('aws_ssm_parameter.release', 'module.rds.aws_db_instance.main'))
    expect(found?.resources.map(({ address }) => address)).toEqual(['module.rds.aws_db_instance.main'])
  })

  it("is another Terraform's where nothing of ours is there", () => {
    expect(foreignState(stateWith('aws_db_instance.shop', 'aws_instance.web'))).toEqual({
      whose: 'unknown',
      resources: [{ address: 'aws_db_instance.shop', name: 'id-of-shop' }],
    })
  })
})
