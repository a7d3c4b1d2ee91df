import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CONTROL_HEADER } from '../../../sandbox/context.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { createLockTable } from '../../../src/aws/lock/lock-table.ts'
import { createStateLocks } from '../../../src/aws/lock/state-lock.ts'
import { namesFor } from '../../../src/config/names.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { type Control, startControl } from '../control/control.ts'
import { environment, type Module, makeModule } from './module.ts'

const names = namesFor('development')
const bucket = 'medspa-tables'
const table = 'medspa-locks'
const backend = { bucket, key: names.stateKey, region: 'us-east-1' }

/** Its apply ends when the file `go` is there. */
const configuration = `
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
variable "round" {
  type = string
}
resource "terraform_data" "x" {
  input            = var.round
  triggers_replace = var.round
  provisioner "local-exec" {
    command = "touch \${path.module}/at-work; until test -e \${path.module}/go; do sleep 0.05; done"
  }
}
`
let control: Control
let module: Module
let lockTable: ReturnType<typeof createLockTable>
let stateLocks: ReturnType<typeof createStateLocks>
const ended: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  control = await startControl()
  const credentials = { accessKeyId: control.token, secretAccessKey: control.token }
  const clients = createClients({ region: 'us-east-1', endpoint: control.url, credentials })
  lockTable = createLockTable({ bucket, clients, clock: systemClock, names, table })
  stateLocks = createStateLocks({ bucket, clients, lockTable, names })
  const headers = { [CONTROL_HEADER]: control.token }
  expect((await fetch(`${control.url}/${bucket}`, { method: 'PUT', headers })).status).toBe(200)
})
afterAll(() => control.stop())
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
  await module.remove()
})

const env = (home: string) => ({
  ...environment(home),
  AWS_ENDPOINT_URL: control.url,
  AWS_ACCESS_KEY_ID: control.token,
  AWS_SECRET_ACCESS_KEY: control.token,
  AWS_REGION: 'us-east-1',
})
const exists = (file: string) =>
  vi.waitFor(() => execa('test', ['-e', path.join(module.dir, file)]), { timeout: 60_000 })
const go = () => writeFile(path.join(module.dir, 'go'), '')

/** Somebody's own Terraform, which locks in the table alone. */
const bare = async (...args: string[]) => {
  const options = {
    cwd: module.dir,
    env: { ...env(module.dataDir), TF_DATA_DIR: `${module.dataDir}-bare` },
    extendEnv: false,
    reject: false,
  }
  const configs = [
    `bucket=${bucket}`,
    `key=${backend.key}`,
    'region=us-east-1',
    `dynamodb_table=${table}`,
    'use_lockfile=false',
  ]
  const init = await execa(
    'terraform',
    ['init', '-input=false', ...configs.map((each) => `-backend-config=${each}`)],
    options,
  )
  expect(init.exitCode, init.stderr).toBe(0)
  // In an object: a promise would be waited for.
  return { running: execa('terraform', [...args, '-input=false', '-no-color'], options) }
}
const bareApply = async (round: string) => {
  const { running } = await bare('apply', '-auto-approve', '-lock-timeout=0s', `-var=round=${round}`)
  ended.push(async () => {
    await go()
    await running
  })
  await exists('at-work')
  return { running }
}
const ours = () => module.terraform({ backend: { ...backend, lockTable: table }, env: env(module.dataDir) })

test('is made where it is missing, and a table with another key is refused', async () => {
  module = await makeModule(configuration)
  expect(await lockTable.exists()).toBe(false)
  expect(await stateLocks.find()).toBeUndefined()
  await lockTable.create()
  await lockTable.create()
  expect(await lockTable.exists()).toBe(true)
  const credentials = { accessKeyId: control.token, secretAccessKey: control.token }
  const clients = createClients({ region: 'us-east-1', endpoint: control.url, credentials })
  const client = await clients.dynamoDb()
  await client.send(
    new CreateTableCommand({
      TableName: 'other',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  await expect(
    createLockTable({ bucket, clients, clock: systemClock, names, table: 'other' }).exists(),
  ).rejects.toMatchObject({
    code: 'lock-table-unusable',
    exitCode: 3,
  })
})

test('a bare apply that locks in the table alone keeps medspa out, and is named', async () => {
  module = await makeModule(configuration)
  const { running } = await bareApply('bare')
  await expect(ours().plan({ variables: { round: 'ours' } })).rejects.toMatchObject({
    code: 'state-locked',
    exitCode: 5,
    message: expect.stringMatching(/^Terraform's state is locked by \S+@\S+, for \d+ \w+ now$/),
    evidence: expect.arrayContaining(['Operation: OperationTypeApply']),
  })
  const found = await stateLocks.find()
  expect(found).toMatchObject({ operation: 'OperationTypeApply', etag: null, table })
  await go()
  expect((await running).exitCode).toBe(0)
  expect(await stateLocks.find()).toBeUndefined()
  // The digest is that of the state which the bare apply wrote: medspa reads the state with it.
  expect((await ours().plan({ variables: { round: 'bare' } })).empty).toBe(true)
})

test("medspa's apply keeps a bare Terraform out that locks in the table alone, and renews the state's digest", async () => {
  module = await makeModule(configuration)
  const it = ours()
  const plan = await it.plan({ variables: { round: 'ours' } })
  const apply = it.apply(plan)
  await exists('at-work')
  const refused = await (await bare('plan', '-lock-timeout=0s', '-var=round=ours')).running
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toMatch(/Error acquiring the state lock[\s\S]*OperationTypeApply/)
  const found = await stateLocks.find()
  expect(found).toMatchObject({ operation: 'OperationTypeApply', etag: expect.any(String), table })
  await go()
  await apply
  expect(await stateLocks.find()).toBeUndefined()
  const after = await (await bare('plan', '-detailed-exitcode', '-var=round=ours')).running
  expect(after.exitCode, after.stderr).toBe(0)
})

test('the lock of one that was killed is removed, and no other one', async () => {
  module = await makeModule(configuration)
  const { running } = await bareApply('killed')
  const found = await stateLocks.find()
  if (found === undefined) throw new Error('nothing is locked')
  running.kill('SIGKILL')
  await running
  expect(await stateLocks.find()).toMatchObject({ id: found.id })
  expect(await stateLocks.remove({ ...found, id: 'another' })).toBe(false)
  expect(await stateLocks.remove(found)).toBe(true)
  expect(await stateLocks.find()).toBeUndefined()
  expect(await stateLocks.remove(found)).toBe(false)
  await ours().plan({ variables: { round: 'after' } })
})

test('a state that was written without the table is refused with what to do', async () => {
  module = await makeModule(configuration)
  await go()
  const without = module.terraform({ backend, env: env(module.dataDir) })
  await without.apply(await without.plan({ variables: { round: 'without' } }))
  await expect(ours().plan({ variables: { round: 'without' } })).rejects.toMatchObject({
    code: 'state-digest-stale',
    hint: expect.stringContaining('dynamodb_table'),
  })
})
