import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClone, type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { runDocumented } from './support/documented.ts'

// test/e2e/checklist-commands/*.sh are the checklist's own commands, letter for letter; only the bucket's name is filled in.
describe("the checklist's own commands", () => {
  let clone: Checkout
  const checklist = async (name: string, { answer = '' } = {}) => {
    const script = await readFile(path.join(import.meta.dirname, 'checklist-commands', `${name}.sh`), 'utf8')
    return clone.bash(script.replaceAll('<bucket>', '$TF_STATE_BUCKET'), { input: answer })
  }
  const aws = async (command: string) => JSON.parse(succeeded(await clone.bash(`aws ${command} --output json`)).stdout)

  beforeAll(async () => {
    clone = await builtClone()
    succeeded(await clone.medspa(['sandbox', 'up']))
  })
  afterAll(() => clone?.dispose())

  it('2.2 and 2.3: init and a bare first apply on an empty account, without an image or a certificate', async () => {
    succeeded(await checklist('init'))
    const applied = succeeded(await checklist('apply', { answer: 'yes\n' }))
    expect(applied.stdout).toMatch(/api_alb_dns_name += "\d+/)
    expect(applied.stdout).toMatch(/api_gateway_url += "http/)
    expect(applied.stdout).toMatch(/redis_endpoint += "/)
    const again = await clone.bash(
      'cd infra/terraform && terraform plan -var="environment=development" -detailed-exitcode',
    )
    expect(again.exitCode, again.stdout).toBe(0)
  })

  it('deploy goes on from there', async () => {
    const ran = await clone.medspa(['deploy', '--env', 'development', '--sandbox', '--yes', '--json'])
    expect(documentOf(succeeded(ran)).result).toMatchObject({ urls: { api: expect.stringMatching(/^http/) } })
  })

  it('2.6: the migration task stops with exit code 0, and its log can be read', async () => {
    const started = succeeded(await checklist('migrate')).stdout
    const [task] = JSON.parse(started).tasks as { taskArn: string }[]
    const arn = task?.taskArn ?? ''
    succeeded(await clone.bash(`aws ecs wait tasks-stopped --cluster medspa-development --tasks ${arn}`))
    const { tasks } = await aws(`ecs describe-tasks --cluster medspa-development --tasks ${arn}`)
    expect(tasks[0]).toMatchObject({ lastStatus: 'STOPPED', containers: [{ name: 'migrate', exitCode: 0 }] })
    const id = arn.split('/').at(-1)
    const { events } = await aws('logs filter-log-events --log-group-name /medspa/development/migrate')
    const lines = events.filter(({ logStreamName }: { logStreamName: string }) => logStreamName.endsWith(`/${id}`))
    expect(lines.map(({ message }: { message: string }) => message).join('\n')).toContain('migrations done')
  })

  it("a one-off task by hand, as docs/operations.md prints it, runs the words in the API's image", async () => {
    const ran = succeeded(
      await runDocumented(clone, 'A one-off task by hand', {
        '"COMMAND", "ARGUMENT"': '"node", "--print", "1 + 41"',
      }),
    )
    expect(JSON.parse(ran.stdout)).toEqual(['Essential container in task exited', [['api', 0, null]]])
    const { events } = await aws('logs filter-log-events --log-group-name /medspa/development/api')
    expect(events.map(({ message }: { message: string }) => message)).toContain('42')
  })

  it('5: the targeted destroy ends well, and secrets and registries stay', async () => {
    succeeded(await checklist('park'))
    const secret = await aws('secretsmanager get-secret-value --secret-id medspa-development-app-secrets')
    expect(Object.keys(JSON.parse(secret.SecretString))).toContain('ADMIN_JWT_SECRET')
    const { repositories } = await aws('ecr describe-repositories')
    expect(repositories.map(({ repositoryName }: { repositoryName: string }) => repositoryName).sort()).toEqual([
      'medspa-development-api',
      'medspa-development-voice-lambda',
    ])
    const { imageDetails } = await aws('ecr describe-images --repository-name medspa-development-api')
    expect(imageDetails.length).toBeGreaterThan(0)
    const { DBInstances: databases } = await aws('rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"')
    expect(databases).toEqual([])
  })

  it('2.3 again: the bare apply brings everything back after it, and the next plan is empty', async () => {
    succeeded(await checklist('apply', { answer: 'yes\n' }))
    const again = await clone.bash(
      'cd infra/terraform && terraform plan -var="environment=development" -detailed-exitcode',
    )
    expect(again.exitCode, again.stdout).toBe(0)
    const { DBInstances: databases } = await aws('rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"')
    expect(databases.map(({ DBInstanceStatus: status }: { DBInstanceStatus: string }) => status)).toEqual(['available'])
    const { services } = await aws(
      'ecs describe-services --cluster medspa-development --services medspa-development-api',
    )
    expect(services[0].status).toBe('ACTIVE')
  })

  it('the commands of docs/operations.md take the rest away, and bring it back with its keys by Terraform alone', async () => {
    const keys = JSON.parse(
      (await aws('secretsmanager get-secret-value --secret-id medspa-development-app-secrets')).SecretString,
    )
    succeeded(await runDocumented(clone, 'Away, by hand'))
    expect((await aws('ecr describe-repositories')).repositories).toEqual([])
    succeeded(await runDocumented(clone, 'Back after a destroy'))
    const again = await clone.bash(
      'cd infra/terraform && terraform plan -var="environment=development" -detailed-exitcode',
    )
    expect(again.exitCode, again.stdout).toBe(0)
    const secret = await aws('secretsmanager get-secret-value --secret-id medspa-development-app-secrets')
    expect(JSON.parse(secret.SecretString)).toEqual(keys)
  })

  it('the commands of docs/operations.md take for good what a destroy leaves', async () => {
    succeeded(await runDocumented(clone, 'What stays after a destroy'))
    const left = await Promise.all([
      aws(
        'secretsmanager list-secrets --include-planned-deletion --query "SecretList[?starts_with(Name,\'medspa-\')].Name"',
      ),
      aws('rds describe-db-snapshots --endpoint-url "$AWS_ENDPOINT_URL" --snapshot-type manual --query DBSnapshots'),
      aws(
        `rds describe-db-instance-automated-backups --endpoint-url "$AWS_ENDPOINT_URL" --query "DBInstanceAutomatedBackups[?Status=='retained']"`,
      ),
      aws('elasticache describe-snapshots --query Snapshots'),
      aws('logs describe-log-groups --query logGroups'),
      aws('ecs list-task-definitions --query taskDefinitionArns'),
    ])
    expect(left.flat()).toEqual([])
  })
})
