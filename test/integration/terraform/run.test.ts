import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ResourceEvent } from '../../../src/terraform/stream.ts'
import { type Module, makeModule } from './module.ts'

const modules: Module[] = []
const moduleOf = async (configuration: string) => {
  const module = await makeModule(configuration)
  modules.push(module)
  return module
}
afterEach(async () => {
  for (const module of modules.splice(0)) await module.remove()
})

const simple = `
variable "name" { default = "a" }
resource "terraform_data" "kept" { input = var.name }
resource "terraform_data" "replaced" { triggers_replace = var.name }
output "ecs_cluster_name" { value = terraform_data.kept.output }
output "private_subnet_ids" { value = ["one", "two"] }
output "redis_endpoint" { value = null }
`

test('plan, apply exactly that plan, read outputs; an empty plan is not applied', async () => {
  const { terraform, verbs, dataDir } = await moduleOf(simple)
  const it = terraform()
  const plan = await it.plan({ variables: { name: 'b' } })
  expect(plan).toMatchObject({
    empty: false,
    summary: { counts: { create: 2, delete: 0 }, outputsChanged: ['ecs_cluster_name', 'private_subnet_ids'] },
  })
  const events: ResourceEvent[] = []
  const outputs = await it.apply(plan, { onResource: (event) => events.push(event) })
  expect(outputs).toEqual({ ecs_cluster_name: 'b', private_subnet_ids: ['one', 'two'] })
  expect(events.filter(({ address }) => address === 'terraform_data.kept')).toMatchObject([
    { action: 'create', state: 'start' },
    { action: 'create', state: 'done', seconds: expect.any(Number) },
  ])

  const again = await it.plan({ variables: { name: 'b' } })
  expect(again).toMatchObject({ empty: true, summary: { changes: [] } })
  expect(await it.apply(again)).toEqual(outputs)
  expect(await it.outputs()).toEqual(outputs)
  // show once, only for the plan that changes something; apply once.
  expect(verbs).toEqual(['plan', 'show', 'apply', 'plan', 'output', 'output'])
  expect(await readdir(path.join(dataDir, 'runs'))).toEqual([])
})

test('a replacement has its reason', async () => {
  const { terraform } = await moduleOf(simple)
  const it = terraform()
  await it.apply(await it.plan({ variables: {} }))
  const { file, summary } = await it.plan({ variables: { name: 'c' } })
  expect(summary.changes).toMatchObject([
    { address: 'terraform_data.kept', action: 'update', attributes: ['input', 'output'] },
    {
      address: 'terraform_data.replaced',
      action: 'replace',
      reason: 'cannot be changed in place: triggers_replace',
    },
  ])
  await it.discard({ file })
})

test('targets and a file of variables reach the plan', async () => {
  const { terraform, dir } = await moduleOf(simple)
  const varFile = path.join(dir, 'x.tfvars')
  await writeFile(varFile, 'name = "from the file"\n')
  const it = terraform({ varFile })
  const plan = await it.plan({ variables: {}, targets: ['terraform_data.kept'] })
  expect(plan.summary.changes.map(({ address }) => address)).toEqual(['terraform_data.kept'])
  expect(await it.apply(plan)).toMatchObject({ ecs_cluster_name: 'from the file' })
})

test("an apply that fails says so in Terraform's words, on the resource's line too, without secrets", async () => {
  const { terraform, dataDir } = await moduleOf(`
resource "terraform_data" "fails" {
  provisioner "local-exec" { command = "echo the password hunter2 is wrong; exit 3" }
}
`)
  const it = terraform()
  const plan = await it.plan({ variables: {} })
  const events: ResourceEvent[] = []
  const failure = await it.apply(plan, { onResource: (event) => events.push(event) }).catch((error) => error)
  expect(failure).toMatchObject({ code: 'terraform-failed', whose: 'terraform', exitCode: 1 })
  expect(failure.message).toBe('terraform apply: local-exec provisioner error')
  expect(failure.evidence.join('\n')).toContain('the password [redacted] is wrong')
  expect(events.at(-1)).toMatchObject({ address: 'terraform_data.fails', action: 'create', state: 'failed' })
  expect(events.at(-1)?.error).toContain('[redacted] is wrong')
  expect(JSON.stringify([failure, events])).not.toContain('hunter2')
  // What Terraform said is kept for whoever looks into it; the plan, which holds what the state holds, is not.
  expect((await readdir(path.join(dataDir, 'runs'))).map((name) => name.split('-')[0])).toEqual(['apply'])
})

test('a configuration error names file and line, and nothing is left of the plan', async () => {
  const { terraform, dataDir } = await moduleOf('resource "terraform_data" "x" { input = var.nowhere }\n')
  const failure = await terraform()
    .plan({ variables: {} })
    .catch((error) => error)
  expect(failure.message).toBe('terraform plan: Reference to undeclared input variable')
  expect(failure.evidence[0]).toContain('main.tf:1')
  expect((await readdir(path.join(dataDir, 'runs'))).map((name) => name.split('-')[0])).toEqual(['plan'])
})

test('a module that is new to the data dir is initialised when plan says so, once', async () => {
  const { terraform, verbs, dir } = await moduleOf(simple)
  const it = terraform()
  await it.apply(await it.plan({ variables: {} }))
  await writeFile(path.join(dir, 'more.tf'), 'module "more" { source = "./more" }\n')
  const more = path.join(dir, 'more')
  await mkdir(more)
  await writeFile(path.join(more, 'main.tf'), 'resource "terraform_data" "x" {}\n')
  verbs.length = 0
  const plan = await it.plan({ variables: {} })
  expect(plan.summary.changes).toMatchObject([{ address: 'module.more.terraform_data.x', action: 'create' }])
  expect(verbs).toEqual(['plan', 'init', 'plan', 'show'])
})

test('Terraform that is missing, too old or too new is refused, with what to install', async () => {
  const { terraform, dir } = await moduleOf(simple)
  expect(await terraform().version()).toMatch(/^1\.\d+\.\d+$/)
  await expect(terraform({ binary: 'terraform-that-is-not-here' }).version()).rejects.toMatchObject({
    code: 'terraform-missing',
    whose: 'operator',
    exitCode: 3,
    hint: expect.stringContaining('Install Terraform'),
  })
  const old = path.join(dir, 'terraform-old')
  await writeFile(old, '#!/bin/sh\necho \'{"terraform_version":"1.9.8"}\'\n')
  await chmod(old, 0o755)
  await expect(terraform({ binary: old }).version()).rejects.toMatchObject({ code: 'terraform-old', exitCode: 3 })
  const newer = path.join(dir, 'terraform-newer')
  await writeFile(newer, '#!/bin/sh\necho \'{"terraform_version":"2.0.0"}\'\n', { mode: 0o755 })
  await expect(terraform({ binary: newer }).version()).rejects.toMatchObject({ code: 'terraform-new', exitCode: 3 })
  const broken = path.join(dir, 'terraform-broken')
  await writeFile(broken, '#!/bin/sh\necho "no version is set" >&2\nexit 126\n', { mode: 0o755 })
  await expect(terraform({ binary: broken }).version()).rejects.toMatchObject({
    code: 'terraform-broken',
    exitCode: 3,
    evidence: ['no version is set'],
  })
})
