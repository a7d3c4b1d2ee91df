import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { type Control, clientOptions, startControl } from './control.ts'

// The incident behind the placeholder's label: terraform-aws-modules/terraform-aws-secrets-manager#24. The real provider
// against labels as AWS moves them; on labels as moto moves them, both cases would look alike.

const terraformFolder = path.resolve(import.meta.dirname, '../../../infra/terraform')
const run = promisify(execFile)
const folders: string[] = []
let control: Control

beforeAll(async () => {
  control = await startControl()
})
afterAll(async () => {
  await control.stop()
  for (const folder of folders) await rm(folder, { recursive: true })
})

/** Applies the secrets module on its own, edits its two secrets four times, and returns what the plan would create after that. */
async function plannedAfterEdits(name: string, change: (module: string) => string): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-placeholder-'))
  folders.push(folder)
  await cp(path.join(terraformFolder, 'modules/secrets'), folder, { recursive: true })
  await cp(path.join(terraformFolder, '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'))
  const main = path.join(folder, 'main.tf')
  await writeFile(main, change(await readFile(main, 'utf8')))

  const { PATH = '', HOME = '/' } = process.env
  const config = await findCliConfig({ env: {}, home: HOME, dir: folder, moduleDir: folder })
  const env = {
    PATH,
    HOME,
    ...(config.file !== undefined && { TF_CLI_CONFIG_FILE: config.file }),
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: control.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  }
  const variables = [`-var=name=${name}`, '-var=recovery_window_days=7']
  const terraform = (...args: string[]) => run('terraform', args, { cwd: folder, env })
  await terraform('init', '-input=false')
  await terraform('apply', '-input=false', '-auto-approve', ...variables)

  const client = new SecretsManagerClient(clientOptions(control))
  const first = { 'app-secrets': { DATABASE_URL: 'PLACEHOLDER' }, 'redis-auth': { REDIS_PASSWORD: expect.any(String) } }
  for (const [suffix, value] of Object.entries(first)) {
    const SecretId = `${name}-${suffix}`
    const placeholder = await client.send(new GetSecretValueCommand({ SecretId }))
    expect(JSON.parse(placeholder.SecretString ?? '')).toMatchObject(value)
    for (const edit of [1, 2, 3, 4])
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ edit }) }))
  }
  const plan = (await terraform('plan', '-input=false', '-json', ...variables)).stdout
  const changes = plan
    .split('\n')
    .flatMap((line) => (line.includes('"planned_change"') ? [JSON.parse(line).change] : []))
  return changes.map(({ action, resource }) => `${action} ${resource.addr}`).sort()
}

test('after four edits of each secret, nothing is planned', async () => {
  expect(await plannedAfterEdits('medspa-labelled', (module) => module)).toEqual([])
})

test('with ordinary placeholders, their versions would be made anew over the values', async () => {
  const ordinary = (module: string) => module.replaceAll(/^ *version_stages = .*$/gm, '')
  expect(await plannedAfterEdits('medspa-ordinary', ordinary)).toEqual([
    'create aws_secretsmanager_secret_version.app_placeholder',
    'create aws_secretsmanager_secret_version.redis_auth_first',
  ])
})
