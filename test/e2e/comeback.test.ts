import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { type ClinicData, clinicOf } from './support/clinic-data.ts'
import { common, developmentOf } from './support/development.ts'
import { runDocumented } from './support/documented.ts'
import { operatorsTerminal } from './support/operators-terminal.ts'
import { parkingOf } from './support/parking.ts'

const appSecrets = 'medspa-development-app-secrets'
const redisAuth = 'medspa-development-redis-auth'
const voiceLogs = '/aws/lambda/medspa-development-voice'

describe('an environment that comes back after a destroy by hand', () => {
  let clone: Checkout
  let keys: Record<string, string>
  let data: ClinicData
  const comeback = ['deploy', ...common, '--restore-if-parked']
  const deletions = async (): Promise<Record<string, string | null>> => {
    const listed = await developmentOf(clone).aws('secretsmanager list-secrets --include-planned-deletion')
    const own = (listed.SecretList as { Name: string; DeletedDate?: string }[]).filter(({ Name }) =>
      Name.startsWith('medspa-'),
    )
    return Object.fromEntries(own.map(({ DeletedDate, Name }) => [Name, DeletedDate ?? null]))
  }

  beforeAll(async () => {
    clone = await populatedClone()
    await clinicOf(clone).fill()
    data = await clinicOf(clone).digest()
    keys = await developmentOf(clone).keys()
  })
  afterAll(() => clone?.dispose())

  it('goes by the commands of docs/operations.md, protected too, and leaves its secrets scheduled for deletion', async () => {
    const { aws } = developmentOf(clone)
    // The aws CLI's rds ignores AWS_ENDPOINT_URL.
    await aws(
      'rds modify-db-instance --endpoint-url "$AWS_ENDPOINT_URL" --db-instance-identifier medspa-development --deletion-protection',
    )
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers --names medspa-development-api')
    await aws(
      `elbv2 modify-load-balancer-attributes --attributes Key=deletion_protection.enabled,Value=true --load-balancer-arn ${LoadBalancers[0].LoadBalancerArn}`,
    )
    succeeded(await runDocumented(clone, 'Away, by hand'))
    expect(await parkingOf(clone).expensive()).toEqual([])
    expect((await developmentOf(clone).aws('ecr describe-repositories')).repositories).toEqual([])
    expect(await deletions()).toEqual({ [appSecrets]: expect.anything(), [redisAuth]: expect.anything() })
    // What still wrote when its log group went has made it again.
    succeeded(await clone.bash(`aws logs create-log-group --log-group-name ${voiceLogs}`))
  })

  it('medspa plan brings nothing back, and says what a deploy does', async () => {
    const { result } = documentOf(succeeded(await clone.medspa(['plan', ...common, '--json'])))
    expect(result.changes).toContainEqual({
      address: 'module.secrets.aws_secretsmanager_secret.app',
      action: 'create',
    })
    const date = expect.stringMatching(/^20/)
    expect(result.existing).toEqual([
      { address: 'aws_cloudwatch_log_group.voice', name: voiceLogs, deletion: null },
      { address: 'module.secrets.aws_secretsmanager_secret.app', name: appSecrets, deletion: date },
      { address: 'module.secrets.aws_secretsmanager_secret.redis_auth', name: redisAuth, deletion: date },
    ])
    expect(Object.values(await deletions())).not.toContain(null)
  })

  it('deploy asks before it brings the secrets back; told no it names both ways on and ends with 3', async () => {
    const terminal = operatorsTerminal(clone, comeback)
    await terminal.until(/Bring them back, with their values\?/)
    expect(terminal.text().replaceAll(/\s+/g, ' ')).toContain(`${appSecrets} is scheduled for deletion on 20`)
    terminal.type('n\r')
    expect(await terminal.exited, terminal.text()).toBe(3)
    expect(terminal.lastScreen()).toMatch(/delete them for good.*wait until 20/)
    expect(terminal.lastScreen()).toContain('--force-delete-without-recovery')
    expect(Object.values(await deletions())).not.toContain(null)
    for (const value of Object.values(keys)) expect(terminal.text()).not.toContain(value)
  })

  it('in a pipe it asks nobody, and ends with 3', async () => {
    const ran = await clone.medspa([...comeback, '--json'])
    expect([ran.exitCode, documentOf(ran).error?.whose]).toEqual([3, 'operator'])
    expect(Object.values(await deletions())).not.toContain(null)
  })

  it('told yes it brings back keys, data and URLs; Terraform has the secrets again, and its plan is empty', async () => {
    const document = documentOf(succeeded(await clone.medspa([...comeback, '--yes', '--json'])))
    expect(document.steps).toContainEqual(expect.objectContaining({ id: 'recover-secrets', status: 'done' }))
    expect(await deletions()).toMatchObject({ [appSecrets]: null, [redisAuth]: null })
    const { DATABASE_URL: _, ...others } = keys
    expect(await developmentOf(clone).keys()).toMatchObject(others)
    expect(await clinicOf(clone).digest()).toEqual(data)
    await parkingOf(clone).isAwake()
    const { stdout } = succeeded(await clone.bash('cd infra/terraform && terraform state list'))
    for (const address of ['module.secrets.aws_secretsmanager_secret.app', 'aws_cloudwatch_log_group.voice'])
      expect(stdout.split('\n')).toContain(address)
    expect(await rotated()).toEqual({ placeholder: true, current: false })
  })

  it('what the state alone has lost is taken into it again by the next deploy', async () => {
    const before = await developmentOf(clone).keys()
    succeeded(await clone.bash('cd infra/terraform && terraform state rm module.secrets aws_cloudwatch_log_group.api'))
    const document = documentOf(succeeded(await clone.medspa(['deploy', ...common, '--yes', '--json'])))
    expect(document.steps.map(({ id }) => id)).not.toContain('recover-secrets')
    expect(await developmentOf(clone).keys()).toEqual(before)
    await parkingOf(clone).isAwake()
    expect(await rotated()).toEqual({ placeholder: true, current: false })
  })

  /** Whether the token of Terraform's state stands in the secret, and whether it is the one that tasks read. */
  async function rotated(): Promise<{ placeholder: boolean; current: boolean }> {
    const { stdout } = succeeded(
      await clone.bash(`cd infra/terraform
        token="$(terraform show -json | jq -r '.. | objects | select(.address? == "module.secrets.terraform_data.redis_auth_token") | .values.triggers_replace')"
        for stage in MEDSPA_PLACEHOLDER AWSCURRENT; do
          aws secretsmanager get-secret-value --secret-id ${redisAuth} --version-stage $stage --query SecretString --output text |
            jq --arg token "$token" '.REDIS_PASSWORD == $token'
        done`),
    )
    const [placeholder, current] = stdout.trim().split('\n')
    return { placeholder: placeholder === 'true', current: current === 'true' }
  }
})
