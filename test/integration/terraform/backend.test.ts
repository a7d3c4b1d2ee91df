import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CONTROL_HEADER } from '../../../sandbox/context.ts'
import { type Control, startControl } from '../control/control.ts'
import { environment, type Module, makeModule } from './module.ts'

const configuration = `
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
resource "terraform_data" "x" { input = "x" }
output "vpc_id" { value = terraform_data.x.output }
`
let control: Control
let module: Module
beforeAll(async () => {
  control = await startControl()
  for (const bucket of ['one', 'two', 'foreign']) {
    await put(`medspa-${bucket}`)
  }
})
afterAll(() => control.stop())
afterEach(() => module.remove())

/** Puts a bucket or an object of S3. */
const put = async (place: string, body?: string) => {
  const headers = { [CONTROL_HEADER]: control.token }
  const answer = await fetch(`${control.url}/${place}`, { method: 'PUT', headers, ...(body !== undefined && { body }) })
  expect(answer.status).toBe(200)
}

const backend = (bucket: string, environment = 'development') => ({
  bucket: `medspa-${bucket}`,
  key: `medspa-ai-platform/${environment}/terraform.tfstate`,
  region: 'us-east-1',
})
const env = (home: string) => ({
  ...environment(home),
  AWS_ENDPOINT_URL: control.url,
  AWS_ACCESS_KEY_ID: control.token,
  AWS_SECRET_ACCESS_KEY: control.token,
  AWS_REGION: 'us-east-1',
})

test('a state that lies in the folder is refused before init, and stays as it is', async () => {
  module = await makeModule(configuration)
  const state = `${module.dir}/terraform.tfstate`
  const text = JSON.stringify({
    version: 4,
    terraform_version: '1.11.0',
    serial: 1,
    lineage: 'b1a1c7a0-0000-4000-8000-000000000000',
    outputs: { vpc_id: { value: 'old', type: 'string' } },
    resources: [],
  })
  await writeFile(state, text)
  const one = module.terraform({ backend: backend('one'), env: env(module.dataDir) })
  await expect(one.plan({ variables: {} })).rejects.toMatchObject({
    code: 'local-state',
    exitCode: 3,
    message: expect.stringContaining(state),
  })
  expect(module.verbs).toEqual([])
  expect(await readFile(state, 'utf8')).toBe(text)
  await rename(state, `${state}.local`)
  await mkdir(`${module.dir}/terraform.tfstate.d/old`, { recursive: true })
  await writeFile(`${module.dir}/terraform.tfstate.d/old/terraform.tfstate`, text)
  await expect(one.plan({ variables: {} })).rejects.toMatchObject({ code: 'local-state' })
  await rename(`${module.dir}/terraform.tfstate.d`, `${module.dir}/terraform.tfstate.d.local`)
  await one.plan({ variables: {} })
})

test('an init where one is needed and nowhere else; another bucket or key is another state', async () => {
  module = await makeModule(configuration)
  const before = await readdir(module.dir)
  const one = module.terraform({ backend: backend('one'), env: env(module.dataDir) })
  expect(await one.outputs()).toEqual({})
  await one.apply(await one.plan({ variables: {} }))
  expect(await one.outputs()).toEqual({ vpc_id: 'x' })
  expect(module.verbs).toEqual(['init', 'output', 'plan', 'show', 'apply', 'output'])
  expect(await one.init()).toEqual({ ran: false })

  // Terraform would not notice by itself that the settings passed to init changed, and would plan against bucket one.
  module.verbs.length = 0
  const two = module.terraform({ backend: backend('two'), env: env(module.dataDir) })
  expect((await two.plan({ variables: {} })).empty).toBe(false)
  expect(module.verbs).toEqual(['init', 'plan', 'show'])
  const production = module.terraform({ backend: backend('one', 'production'), env: env(module.dataDir) })
  expect(await production.outputs()).toEqual({})
  expect(await one.init()).toEqual({ ran: true })
  expect(await one.outputs()).toEqual({ vpc_id: 'x' })
  expect(await readdir(module.dir), 'the module folder may be read-only').toEqual(before)
})

test("another environment's state under this one's key is refused, in words that lead on", async () => {
  const main = await readFile(path.resolve(import.meta.dirname, '../../../infra/terraform/main.tf'), 'utf8')
  const found = /^resource "terraform_data" "environment" \{[\s\S]*?^\}/m.exec(main)?.[0]
  // The guard alone: what it waits for and asks of the configuration besides is of the whole module.
  const guard = found?.replace(/^ +depends_on = .*$/m, '').replace(/^ +precondition \{[\s\S]*?^ {4}\}$/m, '') ?? 'gone'
  const engine = 'locals {\n  database_engine = "rds"\n  recorded_engine = null\n  has_instance = false\n}'
  module = await makeModule(`${configuration}\nvariable "environment" { type = string }\n${engine}\n${guard}\n`)
  const it = module.terraform({ backend: backend('foreign'), env: env(module.dataDir) })
  await it.apply(await it.plan({ variables: { environment: 'production' } }))
  await expect(it.plan({ variables: { environment: 'development' } })).rejects.toMatchObject({
    code: 'state-foreign',
    exitCode: 3,
    message: 'The state that was found belongs to production, not to development. Nothing was changed.',
    hint: expect.stringContaining('medspa-ai-platform/development/terraform.tfstate'),
  })
  expect((await it.plan({ variables: { environment: 'production' } })).empty).toBe(true)
})

test("S3's own lock: the holder is named", async () => {
  module = await makeModule(configuration)
  const it = module.terraform({ backend: backend('two'), env: env(module.dataDir) })
  const lock = { ID: 'lock-1', Operation: 'OperationTypeApply', Who: 'ann@builder', Created: '2026-11-23T07:00:00Z' }
  const place = `medspa-two/medspa-ai-platform/development/terraform.tfstate.tflock`
  await put(place, JSON.stringify(lock))
  await expect(it.plan({ variables: {} })).rejects.toMatchObject({
    code: 'state-locked',
    exitCode: 5,
    message: expect.stringMatching(
      /^Terraform's state is locked by ann@builder, for \d+ (second|minute|hour|day)s? now$/,
    ),
    evidence: expect.arrayContaining(['ID: lock-1', 'Who: ann@builder', 'Operation: OperationTypeApply']),
  })
})

test('database and Redis of the state in S3 are changed there, after an init where the data dir is new, and under its lock', async () => {
  module = await makeModule(configuration)
  const address = 'aws_db_instance.this'
  const state = {
    ...{ version: 4, terraform_version: '1.11.0', serial: 4, lineage: 'b1a1c7a0-0000-4000-8000-000000000001' },
    outputs: {},
    resources: [
      {
        ...{ mode: 'managed', type: 'aws_db_instance', name: 'this' },
        // So that init downloads none: a state is changed without its provider.
        provider: 'provider["terraform.io/builtin/terraform"]',
        instances: [
          {
            ...{ schema_version: 2, status: 'tainted' },
            attributes: { identifier: 'a', skip_final_snapshot: true, final_snapshot_identifier: null },
          },
        ],
      },
    ],
  }
  const { key } = backend('one', 'production')
  await put(`medspa-one/${key}`, JSON.stringify(state))
  const it = module.terraform({ backend: backend('one', 'production'), env: env(module.dataDir) })
  expect(await it.dataInState()).toMatchObject([{ address, tainted: true, finalSnapshot: undefined }])
  await it.untaint(address)
  await it.writeFinalSnapshots([{ address, finalSnapshot: 'a-final-1' }])
  expect(await it.dataInState()).toMatchObject([{ address, tainted: false, finalSnapshot: 'a-final-1' }])

  await put(`medspa-one/${key}.tflock`, JSON.stringify({ ID: 'x', Who: 'ada@laptop', Operation: 'apply' }))
  for (const change of [
    () => it.untaint(address),
    () => it.writeFinalSnapshots([{ address, finalSnapshot: 'a-final-2' }]),
  ])
    await expect(change()).rejects.toMatchObject({ code: 'state-locked', exitCode: 5 })
  expect(await it.dataInState()).toMatchObject([{ finalSnapshot: 'a-final-1' }])
})
