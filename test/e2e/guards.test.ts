import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { developmentOf } from './support/development.ts'

const environment = ['--env', 'development', '--sandbox']

/** A change that an engineer could make without a thought: in one file of infra/terraform, these words for those. */
type Change = { file: string; from: string; to: string }

describe('plans that lose something are refused', () => {
  let clone: Checkout
  let deployed: string

  beforeAll(async () => {
    clone = await populatedClone()
    deployed = JSON.parse(await releaseParameter()).api_image_tag
  })
  afterAll(() => clone?.dispose())

  /** Carries out `body` on a commit that has the changes, and takes them back. */
  const changed = async (changes: Change[], body: () => Promise<void>) => {
    const former = new Map<string, string>()
    try {
      for (const { file, from, to } of changes) {
        const target = path.join(clone.dir, 'infra/terraform', file)
        const before = await readFile(target, 'utf8')
        expect(before.split(from), `${file} has "${from}" once`).toHaveLength(2)
        if (!former.has(target)) former.set(target, before)
        await writeFile(
          target,
          before.replace(from, () => to),
        )
      }
      await clone.commit('Change what nobody should')
      await body()
    } finally {
      for (const [target, before] of former) await writeFile(target, before)
      await clone.commit('Take the changes back')
    }
  }
  const deploy = (...options: string[]) => clone.medspa(['deploy', ...environment, '--yes', '--json', ...options])
  /** Of a deploy that a guard refused: the addresses with their reasons. */
  const refusedBy = async (...options: string[]) => {
    const ran = await deploy(...options)
    const { error, steps } = documentOf(ran)
    expect([ran.exitCode, error?.code], ran.stdout + ran.stderr).toEqual([3, 'plan-refused'])
    expect(steps.at(-1)).toMatchObject({ id: 'plan', status: 'failed' })
    return { evidence: error?.evidence ?? [] }
  }
  const releaseParameter = async () =>
    succeeded(
      await clone.bash(
        'aws ssm get-parameter --name /medspa/development/release --query Parameter.Value --output text',
      ),
    ).stdout
  const planned = async () => documentOf(succeeded(await clone.medspa(['plan', ...environment, '--json']))).result
  const barePlanIsEmpty = () => developmentOf(clone).planIsEmpty()

  const databaseAddress = 'module.rds[0].aws_db_instance.this'
  const database: Change = {
    file: 'variables.tf',
    from: 'default     = "medspa_admin"',
    to: 'default     = "clinic_admin"',
  }
  const registry: Change = {
    file: 'modules/ecr/main.tf',
    from: 'encryption_type = "AES256"',
    to: 'encryption_type = "KMS"',
  }
  const redis: Change = {
    file: 'modules/redis/main.tf',
    from: 'replication_group_id = var.name',
    to: 'replication_group_id = replace(var.name, "medspa", "clinic")',
  }
  const secret: Change = { file: 'modules/secrets/main.tf', from: '-app-secrets"', to: '-application-secrets"' }
  const gateway: Change = {
    file: 'modules/api_gateway/main.tf',
    from: 'protocol_type = "HTTP"',
    to: 'protocol_type = "WEBSOCKET"\n  route_selection_expression = "$request.body.action"',
  }
  const vpc: Change = {
    file: 'variables.tf',
    from: 'default     = "10.0.0.0/16"',
    to: 'default     = "10.1.0.0/16"',
  }
  const cluster: Change = {
    file: 'modules/ecs_fargate/cluster.tf',
    from: 'resource "aws_ecs_cluster" "this" {\n  name = var.name',
    to: 'resource "aws_ecs_cluster" "this" {\n  name = replace(var.name, "medspa", "clinic")',
  }
  const node: Change = {
    file: 'variables.tf',
    from: 'default     = "cache.t4g.micro"',
    to: 'default     = "cache.t4g.small"',
  }
  const kind: Change = { file: 'modules/release/main.tf', from: 'var.environment == "production"', to: 'true' }

  // One plan for those changes that do not reach each other's resources: each address is there by its own change alone.
  const cases: [string, Change[], string[]][] = [
    [
      'the database, Redis, a secret, a registry, the gateway',
      [database, redis, secret, registry, gateway],
      [
        databaseAddress,
        'module.redis[0].aws_elasticache_replication_group.this',
        'module.secrets.aws_secretsmanager_secret.app',
        'module.secrets.aws_secretsmanager_secret_version.app_placeholder',
        'module.ecr.aws_ecr_repository.this["api"]',
        'module.ecr.aws_ecr_repository.this["voice-lambda"]',
        'module.api_gateway[0].aws_apigatewayv2_api.this',
        'module.api_gateway[0].aws_apigatewayv2_stage.default',
      ],
    ],
    ['the VPC', [vpc], ['module.vpc[0].aws_vpc.this', 'module.vpc[0].aws_subnet.private["us-east-1a"]']],
    ['the service', [cluster], ['module.ecs_fargate[0].aws_ecs_service.api_rolling[0]']],
  ]
  it.each(cases)('%s', async (_, changes, addresses) => {
    await changed(changes, async () => {
      const { evidence } = await refusedBy('--tag', deployed)
      for (const address of addresses) {
        expect(
          evidence.filter((line) => line.startsWith(`${address}: `)),
          evidence.join('\n'),
        ).toHaveLength(1)
      }
    })
  })

  it('a refused deploy changes nothing, and plan shows what deploy would refuse', async () => {
    const before = await releaseParameter()
    await changed([database], async () => {
      await refusedBy()
      expect(JSON.parse(await releaseParameter())).toEqual(JSON.parse(before))
      expect(await planned()).toMatchObject({ empty: false, refused: [{ address: databaseAddress, rule: 'database' }] })
    })
    await barePlanIsEmpty()
  })

  it('--allow-destroy allows the named address alone', async () => {
    const [api, voice] = ['api', 'voice-lambda'].map((key) => `module.ecr.aws_ecr_repository.this["${key}"]`)
    await changed([registry], async () => {
      const { evidence } = await refusedBy('--tag', deployed, '--allow-destroy', `${api}`)
      expect(evidence).toEqual([expect.stringMatching(/^module\.ecr\.aws_ecr_repository\.this\["voice-lambda"\]: /)])
      const near = await refusedBy('--tag', deployed, '--allow-destroy', 'module.ecr', '--allow-destroy', `${voice}`)
      expect(near.evidence[0]).toContain(`${api}: `)
      expect(near.evidence).toContain("--allow-destroy 'module.ecr' opens nothing in this plan")
    })
    await barePlanIsEmpty()
  })

  describe('a release parameter that Terraform does not understand', () => {
    const terraform = (command: string) =>
      clone.bash(`cd infra/terraform && terraform ${command} -var="environment=development" -input=false -no-color`)
    const put = async (value: string) =>
      succeeded(
        await clone.bash(`aws ssm put-parameter --overwrite --name /medspa/development/release --value '${value}'`),
      )
    let good: string
    beforeAll(async () => {
      good = (await releaseParameter()).trim()
      await barePlanIsEmpty()
    })
    afterAll(() => put(good))

    const stopped = async (command: string, words: string) => {
      const { exitCode, stderr, stdout } = await terraform(command)
      expect(exitCode, stdout).toBe(1)
      expect(stderr).toContain('The release parameter /medspa/development/release')
      expect(stderr).toContain(words)
      expect(stderr).toContain('aws ssm put-parameter --name /medspa/development/release')
      expect(stdout).not.toMatch(/will be (destroyed|created|updated)|must be replaced|Destroying|Creating|Modifying/)
    }

    it.each([
      ['{"parked": false}', 'parked must be "no", "yes" or "full", and is false'],
      ['{"parked": "No"}', 'parked must be "no", "yes" or "full", and is "No"'],
      ['{"deletion_protection": "true"}', 'deletion_protection must be true or false, without quotes, and is "true"'],
      ['[]', 'it must be a JSON object, such as {}, and is []'],
      ['"x"', 'it must be a JSON object, such as {}, and is "x"'],
    ])('%s stops the bare plan, and medspa', async (value, words) => {
      await put(value)
      await stopped('plan', words)
      const { error } = documentOf(await clone.medspa(['plan', ...environment, '--json']))
      expect(error?.code).toBe('release-parameter-unreadable')
    })

    it('stops a targeted apply, a refresh, and a targeted destroy too', async () => {
      await put('{"parked": false}')
      const words = 'parked must be "no", "yes" or "full", and is false'
      await stopped('apply -auto-approve -target=module.vpc', words)
      await stopped('apply -auto-approve -refresh-only', words)
      await stopped('destroy -auto-approve -target=module.redis', words)
    })

    it('is nothing to an apply once the value is put back', async () => {
      await put(good)
      await barePlanIsEmpty()
    })
  })

  it('an apply in an account that is not allowed stops before it looks at anything', async () => {
    const ran = await clone.bash(
      `cd infra/terraform && terraform plan -input=false -no-color -var='allowed_account_ids=["999999999999"]'`,
    )
    expect([ran.exitCode, ran.stderr]).toEqual([1, expect.stringContaining('AWS account ID not allowed: 123456789012')])
  })

  it('an allowed destroy is applied, and the same command again changes nothing', async () => {
    await changed([database], async () => {
      const opened = await deploy('--allow-destroy', databaseAddress)
      const document = documentOf(succeeded(opened))
      expect(opened.stderr).toContain(`opened by --allow-destroy: ${databaseAddress}: `)
      // The database is a new one: its schema had to be made anew.
      expect(document.steps.find(({ id }) => id === 'migrate')?.status).toBe('done')
      expect((await planned()).empty).toBe(true)
      const { DBSnapshots: snapshots } = JSON.parse(
        succeeded(await clone.bash('aws --endpoint-url "$AWS_ENDPOINT_URL" rds describe-db-snapshots --output json'))
          .stdout,
      )
      expect(snapshots).toContainEqual(
        expect.objectContaining({
          DBSnapshotIdentifier: expect.stringMatching(/^medspa-development-final-\d+$/),
          Status: 'available',
        }),
      )

      const again = succeeded(await deploy('--allow-destroy', databaseAddress))
      expect(documentOf(again).steps.find(({ id }) => id === 'apply')?.status).toBe('skipped')
      expect(again.stderr).toContain(`--allow-destroy '${databaseAddress}' opens nothing in this plan`)
    })
  })

  it('another kind of deployment of the service stops at the plan, with the way in words', async () => {
    await changed([kind], async () => {
      const ran = await deploy('--tag', deployed)
      const { error, steps } = documentOf(ran)
      expect([ran.exitCode, error?.code], ran.stdout + ran.stderr).toEqual([3, 'deployment-kind-live'])
      expect(steps.at(-1)).toMatchObject({ id: 'plan', status: 'failed' })
      expect(error?.hint).toMatch(/^Park it, change enable_blue_green, then restore it/)
    })
  })

  it('a restart of Redis is refused without --now, and with it takes place', async () => {
    const group = 'module.redis[0].aws_elasticache_replication_group.this'
    // The allowed destroy above has left a database that needs its change.
    await changed([database, node], async () => {
      const ran = await deploy('--tag', deployed, '--allow-destroy', group)
      const { error } = documentOf(ran)
      expect([ran.exitCode, error?.code], ran.stdout + ran.stderr).toEqual([3, 'plan-refused'])
      expect(error?.evidence).toEqual([
        expect.stringContaining(`${group}: the plan restarts Redis`),
        `--allow-destroy '${group}' opens nothing in this plan`,
      ])
      expect(error?.hint).toMatch(/deploy --env development --sandbox --tag \S+ .*--now`$/)
      expect(await planned()).toMatchObject({ empty: false, refused: [{ address: group, rule: 'restart' }] })

      const now = await deploy('--tag', deployed, '--now')
      expect(documentOf(succeeded(now)).steps.find(({ id }) => id === 'apply')?.status).toBe('done')
      expect(now.stderr).toContain(`accepted by --now: ${group}: `)
      expect((await planned()).empty).toBe(true)
    })
  })
})
