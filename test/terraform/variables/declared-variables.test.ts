import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { declaredVariables } from '../../../src/terraform/variables/declared-variables.ts'

it('are read from every file of the root module, and from no other', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'medspa-declared-'))
  try {
    await writeFile(path.join(dir, 'variables.tf'), 'variable "a" {}\n\nvariable "b-c" {\n  default = "variable"\n}\n')
    await writeFile(path.join(dir, 'more.tf'), '# variable "no" {}\nlocals {}\nvariable "d_1" {}\n')
    await writeFile(path.join(dir, '.hidden.tf'), 'variable "no" {}\n')
    await writeFile(path.join(dir, 'x.tfvars'), 'no = 1\n')
    expect((await declaredVariables(dir)).toSorted()).toEqual(['a', 'b-c', 'd_1'])
  } finally {
    await rm(dir, { recursive: true })
  }
})

it('are those of infra/terraform', async () => {
  const found = await declaredVariables(path.resolve(import.meta.dirname, '../../../infra/terraform'))
  expect(found).toEqual(expect.arrayContaining(['environment', 'api_public_base_url', 'redis_snapshot_name']))
})
