import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keptApart } from '../support/review/kept-apart.ts'
import { plannedResources } from '../support/review/planned.ts'
import { review } from '../support/review/review.ts'
import { builtClone, type Checkout, documentOf, type Ran, succeeded } from './support/checkout.ts'
import { importCertificate } from './support/imported-certificate.ts'
import { ownApiOf } from './support/own-api.ts'

// Terraform alone, as the checklist has it, on production; the checklist's commands are those of development with the other name.
describe("production by Terraform's own commands", () => {
  let clone: Checkout
  let certificate: string
  /** A life of a database beside it, in another state: most of both is waiting. */
  let databases: Promise<Ran> | undefined

  const checklist = async (name: string) => {
    const script = await readFile(path.join(import.meta.dirname, 'checklist-commands', `${name}.sh`), 'utf8')
    return clone.bash(script.replaceAll('<bucket>', '$TF_STATE_BUCKET').replaceAll('development', 'production'))
  }
  const terraform = (command: string) =>
    clone.bash(`cd infra/terraform && terraform ${command}`, { env: { TF_IN_AUTOMATION: '1' } })
  const aws = async (command: string) => {
    const endpoint = command.startsWith('rds ') ? '--endpoint-url "$AWS_ENDPOINT_URL"' : ''
    return JSON.parse(succeeded(await clone.bash(`aws ${command} ${endpoint} --output json`)).stdout)
  }
  /** The shell commands below a heading of docs/operations.md. */
  const documented = async (heading: string): Promise<string> => {
    const text = await readFile(path.join(clone.dir, 'docs/operations.md'), 'utf8')
    return /```bash\n([\s\S]*?)```/.exec(text.slice(text.indexOf(`### ${heading}\n`)))?.[1] ?? ''
  }
  /** The final snapshots of an environment's databases, oldest first. */
  const finalSnapshots = async (environment: string): Promise<string[]> => {
    const { DBSnapshots } = await aws('rds describe-db-snapshots --snapshot-type manual')
    return (DBSnapshots as { DBSnapshotIdentifier: string }[])
      .map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)
      .filter((id) => id.startsWith(`medspa-${environment}-final-`))
      .sort()
  }
  const production = '-input=false -no-color -var="environment=production"'
  const otherPercentages = () =>
    `${production} -var="api_certificate_arn=${certificate}" -var="deployment_maximum_percent=150" -var="deployment_minimum_healthy_percent=50"`
  const refusesWithoutCertificate = async () => {
    const { exitCode, stderr } = await terraform(`plan ${production}`)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('api_certificate_arn')
  }

  beforeAll(async () => {
    clone = await builtClone()
    succeeded(await clone.medspa(['sandbox', 'up']))
    certificate = await importCertificate(aws, 'api.example.com')
    // A new account, whose roles are made by the lines of docs/operations.md.
    const asked = await ownApiOf(clone)('faults', {
      method: 'POST',
      body: { service: 'iam', fault: 'no-service-linked-roles' },
    })
    expect(asked.status, asked.body).toBe(200)
    const lines = await documented('Service-linked roles')
    expect(lines).toContain('create-service-linked-role')
    succeeded(await clone.bash(lines))
    succeeded(await checklist('init'))
    // Two databases in one state, the second by replacement, and then none.
    databases = clone.bash(`
      export TF_DATA_DIR="$PWD/database-data" TF_IN_AUTOMATION=1
      cd infra/terraform
      terraform init -input=false -backend-config="bucket=$TF_STATE_BUCKET" \\
        -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=us-east-1"
      terraform apply -auto-approve -input=false -no-color -target=module.rds
      terraform apply -auto-approve -input=false -no-color -target=module.rds -var="db_name=clinic"
      terraform destroy -auto-approve -input=false -no-color`)
  })
  afterAll(async () => {
    await databases
    await clone?.dispose()
  })

  it('applies with a certificate; the second plan is empty, and a reviewer finds nothing in it', async () => {
    succeeded(await terraform(`apply -auto-approve ${production} -var="api_certificate_arn=${certificate}"`))
    const again = await terraform(
      `plan -detailed-exitcode -out=reviewed.tfplan ${production} -var="api_certificate_arn=${certificate}"`,
    )
    expect(again.exitCode, again.stdout).toBe(0)
    const shown = succeeded(await terraform('show -json reviewed.tfplan'))
    const resources = plannedResources(JSON.parse(shown.stdout))
    expect(resources.length).toBeGreaterThan(60)
    expect(review(resources, 'production')).toEqual([])
    expect(keptApart(succeeded(await terraform('graph')).stdout)).toEqual([])
  })

  it('its deployment group has both target groups stand behind the listener, which is no difference to Terraform', async () => {
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers')
    const { Listeners } = await aws(`elbv2 describe-listeners --load-balancer-arn ${LoadBalancers[0].LoadBalancerArn}`)
    type Listener = { Port: number; DefaultActions: { ForwardConfig?: { TargetGroups: { Weight: number }[] } }[] }
    const weights = (port: number) =>
      (Listeners as Listener[])
        .find(({ Port }) => Port === port)
        ?.DefaultActions[0]?.ForwardConfig?.TargetGroups.map(({ Weight }) => Weight)
    expect(weights(443)).toEqual([100, 0])
    const { services } = await aws('ecs describe-services --cluster medspa-production --services medspa-production-api')
    expect(services).toMatchObject([{ deployments: [], taskSets: [{ status: 'PRIMARY' }] }])
  })

  it('is not planned with a voice Lambda that verifies no name, and says how it gets one', async () => {
    const voice = `${production} -var="api_certificate_arn=${certificate}" -var="voice_lambda_image_tag=abc"`
    const { exitCode, stderr } = await terraform(`plan ${voice}`)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('-var="api_certificate_name=api.example.com"')
    succeeded(await terraform(`plan ${voice} -var="api_certificate_name=api.example.com"`))
  })

  it('logs each request, and keeps what it logs for as long as it says', async () => {
    const { Buckets } = await aws('s3api list-buckets')
    const bucket = Buckets.map(({ Name }: { Name: string }) => Name).find((name: string) =>
      name.startsWith('medspa-production-access-logs-'),
    )
    const { Contents } = await aws(`s3api list-objects-v2 --bucket ${bucket}`)
    expect(Contents.map(({ Key }: { Key: string }) => Key)).toEqual([
      expect.stringMatching(/^AWSLogs\/\d{12}\/ELBAccessLogTestFile$/),
    ])
    const { logGroups } = await aws('logs describe-log-groups')
    const kept = (logGroups as { logGroupName: string; retentionInDays?: number }[])
      .filter(({ logGroupName }) => logGroupName.includes('production'))
      .map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays])
    expect(kept).toContainEqual(['/medspa/production/gateway', 90])
    expect(kept).toContainEqual(['/aws/rds/instance/medspa-production/postgresql', 90])
    expect(kept.filter(([, days]) => days === undefined)).toEqual([])
  })

  it('takes other percentages while CodeDeploy deploys it, and keeps no difference', async () => {
    succeeded(await terraform(`apply -auto-approve ${otherPercentages()}`))
    const again = await terraform(`plan -detailed-exitcode ${otherPercentages()}`)
    expect(again.exitCode, again.stdout).toBe(0)
  })

  it('stops before it would be deployed another way while it runs, with the way in words', async () => {
    const flip = await terraform(`plan ${otherPercentages()} -var="enable_blue_green=false"`)
    expect(flip.exitCode).toBe(1)
    expect(flip.stderr).toMatch(/production is deployed blue\/green[\s\S]*Park it, change\s+enable_blue_green/)
  })

  it('takes the present kind of deployment for its own where the state is from before that was remembered', async () => {
    succeeded(await terraform("state rm 'module.ecs_fargate[0].terraform_data.deployment_kind'"))
    const applied = succeeded(await terraform(`apply -auto-approve ${otherPercentages()}`))
    expect(applied.stdout).toContain('1 added, 0 changed, 0 destroyed')
    const again = await terraform(`plan -detailed-exitcode ${otherPercentages()}`)
    expect(again.exitCode, again.stdout).toBe(0)
  })

  it("is not planned without a certificate, and the checklist's destroy still runs without one", async () => {
    await refusesWithoutCertificate()
    succeeded(await checklist('park'))
    const { repositories } = await aws('ecr describe-repositories')
    expect(repositories.map(({ repositoryName }: { repositoryName: string }) => repositoryName)).toEqual(
      expect.arrayContaining(['medspa-production-api', 'medspa-production-voice-lambda']),
    )
    const secret = await aws('secretsmanager get-secret-value --secret-id medspa-production-app-secrets')
    expect(JSON.parse(secret.SecretString)).toHaveProperty('DATABASE_URL')
    expect(await finalSnapshots('production')).toHaveLength(1)
    await refusesWithoutCertificate()
  })

  it('is restored from its final snapshots by the commands of docs/operations.md, after which the plan is empty', async () => {
    const before = await finalSnapshots('production')
    const release = JSON.stringify({ api_certificate_arn: certificate })
    succeeded(
      await clone.bash(`aws ssm put-parameter --overwrite --name /medspa/production/release --value '${release}'`),
    )
    const commands = (await documented('Production, parked by hand')).replace(
      'terraform apply',
      'terraform apply -auto-approve -input=false -no-color',
    )
    // As a person would: in the folder of Terraform, with the RDS commands at the sandbox's address.
    succeeded(
      await clone.bash(`cd infra/terraform
        aws() { command aws "$@" $([ "$1" = rds ] && echo "--endpoint-url $AWS_ENDPOINT_URL"); }
        ${commands}`),
    )
    const { DBInstances } = await aws('rds describe-db-instances')
    const made = DBInstances.map(({ DBInstanceIdentifier }: { DBInstanceIdentifier: string }) => DBInstanceIdentifier)
    expect(made).toContain('medspa-production')
    const { data } = JSON.parse((await ownApiOf(clone)('journal')).body)
    const holderOf = (name: string) =>
      (data as { holder: string; event: string; data: string }[]).findLast(
        ({ event, holder }) => event === 'holds' && holder.endsWith(name),
      )?.data
    expect(before).toHaveLength(1)
    expect(holderOf('database/medspa-production')).toBe(holderOf(`database-snapshot/${before[0]}`))
    const again = await terraform(`plan -detailed-exitcode ${production}`)
    expect(again.exitCode, again.stdout).toBe(0)
  })

  it('keeps a final snapshot of each of two databases, one made after the other in one state', async () => {
    const ran = await databases
    expect(ran?.exitCode, `${ran?.stdout}${ran?.stderr}`).toBe(0)
    expect(await finalSnapshots('development')).toHaveLength(2)
  })

  it('is destroyed whole: database snapshots and recoverable secrets remain', async () => {
    succeeded(await clone.bash("aws ssm put-parameter --overwrite --name /medspa/production/release --value '{}'"))
    succeeded(await terraform(`destroy -auto-approve ${production}`))
    expect(succeeded(await terraform('state list')).stdout).toBe('')
    expect(await finalSnapshots('production')).toHaveLength(2)
    const left = await Promise.all([
      aws('ec2 describe-vpcs --filters Name=is-default,Values=false').then(({ Vpcs }) => Vpcs),
      aws('elbv2 describe-load-balancers').then(({ LoadBalancers }) => LoadBalancers),
      aws('rds describe-db-instances').then(({ DBInstances }) => DBInstances),
      aws('elasticache describe-replication-groups').then(({ ReplicationGroups }) => ReplicationGroups),
      aws('deploy list-applications').then(({ applications }) => applications),
      aws('ecr describe-repositories').then(({ repositories }) => repositories),
      aws('sns list-topics').then(({ Topics }) => Topics),
      aws('cloudwatch describe-alarms').then(({ MetricAlarms }) => MetricAlarms),
      aws('ssm describe-parameters').then(({ Parameters }) => Parameters),
      aws('apigatewayv2 get-apis').then(({ Items }) => Items),
      aws('wafv2 list-web-acls --scope REGIONAL').then(({ WebACLs }) => WebACLs),
      aws('s3api list-buckets').then(({ Buckets }) =>
        Buckets.filter(({ Name }: { Name: string }) => Name.includes('access-logs')),
      ),
      aws('logs describe-log-groups').then(({ logGroups }) =>
        logGroups.filter(({ logGroupName }: { logGroupName: string }) => logGroupName.includes('medspa')),
      ),
    ])
    expect(left).toEqual(left.map(() => []))
  })

  it('is tidied up after a destroy by hand: medspa finds nothing that should be gone, and tags what is kept', async () => {
    const destroy = ['destroy', '--env', 'production', '--sandbox', '--yes', '--json']
    const unnamed = await clone.medspa(destroy)
    expect([unnamed.exitCode, documentOf(unnamed).error?.code]).toEqual([3, 'confirmation-needed'])
    const { result } = documentOf(succeeded(await clone.medspa([...destroy, '--confirm', 'production'])))
    expect(result).toMatchObject({ unexpected: [], unknown: [] })
    expect(result.marked).toEqual(expect.arrayContaining(await finalSnapshots('production')))
    const { taskDefinitionArns } = await aws('ecs list-task-definitions')
    expect(taskDefinitionArns).toEqual([])
    // Nothing of the other environment's is touched.
    const { TagList } = await aws(
      `rds list-tags-for-resource --resource-name arn:aws:rds:us-east-1:123456789012:snapshot:${(await finalSnapshots('development'))[0]}`,
    )
    expect(TagList.map(({ Key }: { Key: string }) => Key)).not.toContain('medspa:destroyed')
  })
})
