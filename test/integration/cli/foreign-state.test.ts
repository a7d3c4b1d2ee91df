import { cp, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentOf, entry, openWorkplace, type Ran, succeeded, type Workplace } from './support/workplace.ts'

// What the platform's own Terraform made, under the key that is ours too.

const project = path.resolve(import.meta.dirname, '../../..')
const place = ['--env', 'development', '--sandbox', '--json']

let work: Workplace

/** A bare Terraform in a copy of `module`, in the shell that `medspa sandbox env` makes. */
const terraform = (module: string, ...args: string[]): Promise<Ran> =>
  work.run('bash', [
    '-c',
    'eval "$("$0" "$1" sandbox env)" && cd "$2" && shift 2 && exec terraform "$@"',
    ...[process.execPath, entry, path.join(work.dir, module)],
    ...args,
  ])

const copyOf = async (module: string, source: string) => {
  const target = path.join(work.dir, module)
  await mkdir(target)
  await cp(path.join(project, source), target, {
    recursive: true,
    filter: (file) => path.basename(file) !== '.terraform',
  })
  await cp(path.join(project, 'infra/terraform/.terraform.lock.hcl'), path.join(target, '.terraform.lock.hcl'))
  const { stateBucket } = await work.endpoint()
  const backend = [`bucket=${stateBucket}`, 'key=medspa-ai-platform/development/terraform.tfstate', 'region=us-east-1']
  succeeded(await terraform(module, 'init', '-input=false', ...backend.map((each) => `-backend-config=${each}`)))
}

/** The state as it lies in the bucket, and what RDS has. */
async function standing() {
  const aws = await work.aws()
  const { stateBucket } = await work.endpoint()
  const Key = 'medspa-ai-platform/development/terraform.tfstate'
  const s3 = new S3Client({ ...aws, forcePathStyle: true })
  const state = await s3.send(new GetObjectCommand({ Bucket: stateBucket, Key }))
  const { DBInstances = [] } = await new RDSClient(aws).send(new DescribeDBInstancesCommand({}))
  return {
    state: await state.Body?.transformToString(),
    databases: DBInstances.map(({ DBInstanceIdentifier, DBInstanceStatus }) => [
      DBInstanceIdentifier,
      DBInstanceStatus,
    ]),
  }
}
let before: Awaited<ReturnType<typeof standing>>

beforeAll(async () => {
  work = await openWorkplace()
  succeeded(await work.medspa(['sandbox', 'up']))
  await copyOf('platform', 'test/fixtures/platform-terraform')
  succeeded(await terraform('platform', 'apply', '-input=false', '-auto-approve'))
  await copyOf('ours', 'infra/terraform')
  before = await standing()
  expect(before.databases).toEqual([['medspa-development-db', 'available']])
})
afterAll(() => work.dispose())

describe('medspa', () => {
  test.each([
    ['deploy', ['deploy', '--yes']],
    ['plan', ['plan']],
    ['park', ['park', '--yes']],
    ['restore', ['restore', '--yes']],
    ['migrate', ['migrate']],
    ['destroy', ['destroy', '--yes']],
    ['validate', ['validate']],
  ])('%s refuses it, and says whose it is', async (_, command) => {
    const ran = await work.medspa([...command, ...place])
    expect(ran.exitCode, ran.stderr).toBe(3)
    expect(documentOf(ran).error).toMatchObject({
      code: 'state-of-another-terraform',
      message: expect.stringMatching(
        /state of the platform's own Terraform: it has module\.rds\.aws_db_instance\.main \(medspa-development-db\)\.$/,
      ),
      hint: expect.stringMatching(/^Nothing was changed, .*"A state of another Terraform"\.$/),
      evidence: [
        'it has module.secrets.aws_secretsmanager_secret.app_secrets (medspa-development-app-secrets)',
        'it has module.ecs_fargate.aws_ecr_repository.api (medspa-development-api)',
        'it has module.lambda.aws_ecr_repository.voice (medspa-development-voice-lambda)',
        'it has module.ecs_fargate.aws_ecs_cluster.main (medspa-development-cluster)',
        expect.stringMatching(/^it has module\.vpc\.aws_vpc\.main \(vpc-\w+\)$/),
      ],
    })
    expect(await standing()).toEqual(before)
  })
})

describe('a bare plan of infra/terraform', () => {
  test.each([
    ['of everything', [], "The database medspa-development-db is here, which the platform's own Terraform makes"],
    // Terraform's own words, before it asks for any condition: modules that both have moved to their first instance.
    ['with -target', ['-target=terraform_data.environment'], 'Moved resource instances excluded by targeting'],
  ])('%s ends with words', async (_, targets, words) => {
    const ran = await terraform('ours', 'plan', '-input=false', '-no-color', '-var=environment=development', ...targets)
    expect(ran.exitCode, ran.stdout).toBe(1)
    expect(ran.stderr.replaceAll(/[\s│]+/g, ' ')).toContain(words)
    expect(await standing()).toEqual(before)
  })

  test("to destroy everything asks for no condition, as the operators' page says", async () => {
    const ran = await terraform('ours', 'plan', '-destroy', '-input=false', '-no-color', '-var=environment=development')
    expect([ran.exitCode, /Plan: 0 to add, 0 to change, 6 to destroy/.test(ran.stdout)], ran.stderr).toEqual([0, true])
    expect(await standing()).toEqual(before)
  })
})
