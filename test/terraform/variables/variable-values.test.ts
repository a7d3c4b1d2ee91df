import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { variableValues } from '../../../src/terraform/variables/variable-values.ts'
import { root } from '../../support/trace.ts'

let moduleDir: string
beforeEach(async () => {
  moduleDir = await mkdtemp(path.join(tmpdir(), 'medspa-variables-'))
  await put('variables.tf', variables)
})
afterEach(() => rm(moduleDir, { recursive: true }))

const variables = `variable "size" {
  description = "default = 7"
  type        = number
  default     = 1

  validation {
    condition     = var.size > 0
    error_message = "default = 9"
  }
}

variable "zones" {
  type    = list(string)
  default = []
}

variable "needed" {
  type = string
}
`
const put = (name: string, text: string) => writeFile(path.join(moduleDir, name), text)
const values = (env: Record<string, string> = {}, varFile?: string) =>
  variableValues({ moduleDir, varFile, env, wanted: ['size', 'zones', 'needed'] })

describe('the values of variables', () => {
  it('are the defaults where nothing sets them', async () => {
    expect(await values()).toEqual({ size: 1, zones: [], needed: null })
  })

  it('come from the shell, files that load by themselves, and the named file, the later winning', async () => {
    const env = { TF_VAR_size: '2', TF_VAR_zones: '["a", "b"]', TF_VAR_needed: '[it] is' }
    expect(await values(env)).toEqual({ size: '2', zones: ['a', 'b'], needed: '[it] is' })
    const won = async () => (await values(env, path.join(moduleDir, 'named.tfvars'))).size
    const layers: [file: string, text: string, size: number][] = [
      ['terraform.tfvars', 'size = 3\n', 3],
      ['terraform.tfvars.json', '{ "size": 4 }', 4],
      // Before terraform.tfvars by its name, after it by Terraform's order.
      ['a.auto.tfvars', 'size = 5\n', 5],
      ['b.auto.tfvars.json', '{ "size": 6 }', 6],
      ['named.tfvars', 'size = 7\n', 7],
    ]
    for (const [file, text, size] of layers) {
      await put(file, text)
      expect(await won()).toBe(size)
    }
  })

  it('that are no plain ones are refused with file and line, where they matter', async () => {
    await put('terraform.tfvars', 'other = file("x")\nsize = 1 + 1\n')
    await expect(values()).rejects.toMatchObject({
      code: 'variable-unreadable',
      exitCode: 3,
      message: `${path.join(moduleDir, 'terraform.tfvars')}:2 sets size to something other than a plain value.`,
    })
  })

  it('are read of the real module', async () => {
    const wanted = ['db_instance_class', 'redis_node_type', 'enable_nat_gateway', 'api_on_demand_base'] as const
    const real = { moduleDir: path.join(root, 'infra/terraform'), varFile: undefined, env: {}, wanted }
    expect(await variableValues(real)).toEqual({
      db_instance_class: 'db.t3.micro',
      redis_node_type: 'cache.t4g.micro',
      enable_nat_gateway: true,
      api_on_demand_base: null,
    })
  })
})
