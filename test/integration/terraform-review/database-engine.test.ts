import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

// What remembers an environment's engine: the release parameter, which a variable stands for here, and a state from before there
// were engines, whose terraform_data.environment has the environment's name alone.

const input = '{ environment = var.environment, database_engine = local.database_engine }'
const edit = {
  file: 'main.tf',
  from: `  input = ${input}`,
  to: `  input = jsondecode(var.before_engines ? jsonencode(var.environment) : jsonencode(${input}))`,
}
const files = {
  'release_parameter.tf':
    'variable "release_parameter" {\n  type    = string\n  default = "{}"\n}\nvariable "before_engines" {\n  type    = bool\n  default = false\n}\n',
  'release_override.tf': 'module "release" {\n  parameter = var.release_parameter\n}\n',
}

type Run = { state: string; apply?: boolean; stops?: boolean; assert?: string; instance?: boolean } & Record<
  'variables',
  Record<string, unknown>
>

const parameter = (value: object) => JSON.stringify(value)
const runs: Record<string, Run> = {
  before_engines: { state: 'old', apply: true, variables: { before_engines: true }, assert: 'length(module.rds) == 1' },
  nothing_changes_there: {
    state: 'old',
    instance: true,
    variables: {},
    assert: 'terraform_data.environment.output == "development" && length(module.rds) == 1',
  },
  no_flip_there: { state: 'old', instance: true, stops: true, variables: { database_engine: 'neon' } },
  no_flip_of_an_old_release: {
    state: 'old',
    stops: true,
    variables: { database_engine: 'neon', release_parameter: parameter({ api_image_tag: 'abc' }) },
  },
  recorded: {
    state: 'recorded',
    apply: true,
    variables: { release_parameter: parameter({ api_image_tag: 'abc', database_engine: 'aurora-serverless-v2' }) },
    assert: 'length(module.rds) == 0 && length(module.aurora) == 1',
  },
  no_flip_of_what_was_recorded: {
    state: 'recorded',
    stops: true,
    variables: {
      database_engine: 'rds',
      release_parameter: parameter({ api_image_tag: 'abc', database_engine: 'aurora-serverless-v2' }),
    },
  },
  copied_by_medspa: {
    state: 'recorded',
    variables: {
      database_engine: 'rds',
      release_parameter: parameter({ api_image_tag: 'abc', database_engine: 'rds' }),
    },
    assert: 'length(module.rds) == 1 && length(module.aurora) == 0',
  },
}

const runText = ([name, { apply, assert, instance, state, stops, variables }]: [string, Run]) => `
run "${name}" {
  command   = ${apply ? 'apply' : 'plan'}
  state_key = "${state}"

  variables {
    environment           = "development"
    enable_voice_webhooks = false
${Object.entries(variables)
  .map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`)
  .join('\n')}
  }
${instance ? '\n  override_data {\n    target = data.aws_db_instances.platform\n    values = { instance_identifiers = ["medspa-development"] }\n  }\n' : ''}${stops ? '\n  expect_failures = [terraform_data.environment]\n' : ''}${assert === undefined ? '' : `\n  assert {\n    condition     = ${assert}\n    error_message = "${name}"\n  }\n`}}
`

const tests = `mock_provider "aws" {
  source = "./tests/mocks"
}
${Object.entries(runs).map(runText).join('')}`

describe('the engine of an environment', () => {
  let copy: ModuleCopy
  beforeAll(async () => {
    copy = await copyModule([edit], { ...files, 'tests/engine.tftest.hcl': tests })
  })
  afterAll(() => copy?.remove())

  it('is what was recorded, else what it was made with, and a plan with another one stops', async () => {
    const ran = await copy.terraform(['test', '-filter=tests/engine.tftest.hcl', '-no-color'], {
      reject: false,
      all: true,
    })
    expect(ran.exitCode, String(ran.all)).toBe(0)
    expect(ran.stdout).toContain(`Success! ${Object.keys(runs).length} passed, 0 failed`)
  }, 1_200_000)
})
