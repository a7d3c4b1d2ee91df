import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { overrideFiles, refuseLocalState } from '../../src/terraform/module-files.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-module-'))
})
afterEach(() => rm(dir, { recursive: true }))
const put = async (name: string, text = '') => {
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
  await writeFile(path.join(dir, name), text)
}

test('the files that Terraform merges over others, in modules too', async () => {
  const overrides = [
    'modules/rds/x_override.tf',
    'override.tf',
    'override.tf.json',
    'x_override.tf',
    'x_override.tf.json',
  ]
  const others = [
    '.x_override.tf',
    '.terraform/modules/a/x_override.tf',
    'override.tfvars',
    'main.tf',
    'override_x.tf',
    'x_override.tf.bak',
    'x_override.tf~',
    'xoverride.tf',
  ]
  for (const name of [...overrides, ...others]) await put(name)
  expect((await overrideFiles(dir)).map((file) => path.relative(dir, file))).toEqual(overrides)
})

describe('a local state in the folder of the module', () => {
  const resource = { mode: 'managed', type: 'terraform_data', name: 'x', instances: [] }
  test.each([
    ['resources', JSON.stringify({ version: 4, resources: [resource], outputs: {} })],
    ['outputs', JSON.stringify({ version: 4, resources: [], outputs: { x: { value: 1 } } })],
    ["an older Terraform's modules", JSON.stringify({ version: 3, modules: [{ path: ['root'] }] })],
    ['no JSON', 'not a state'],
  ])('with %s is refused, and the way out is named', async (_, text) => {
    await put('terraform.tfstate', text)
    const file = path.join(dir, 'terraform.tfstate')
    await expect(refuseLocalState(dir)).rejects.toMatchObject({
      code: 'local-state',
      exitCode: 3,
      message: expect.stringContaining(file),
      hint: expect.stringContaining(`mv ${file} ${file}.local`),
    })
  })

  test('of a workspace is refused likewise', async () => {
    await put('terraform.tfstate.d/old/terraform.tfstate', '')
    await expect(refuseLocalState(dir)).rejects.toMatchObject({
      code: 'local-state',
      message: expect.stringContaining(path.join(dir, 'terraform.tfstate.d')),
    })
  })

  test.each([
    ['none', undefined],
    ['an empty file', ''],
    ['one with nothing in it', JSON.stringify({ version: 4, resources: [], outputs: {}, check_results: null })],
  ])("%s is in nobody's way", async (_, text) => {
    if (text !== undefined) await put('terraform.tfstate', text)
    await refuseLocalState(dir)
  })
})
