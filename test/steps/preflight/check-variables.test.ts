import { expect, test } from 'vitest'
import { ownedVariables } from '../../../src/releases/owned-variables.ts'
import { checkVariables } from '../../../src/steps/preflight/check-variables.ts'

type Needs = Parameters<typeof checkVariables>[0]

type InFile = { name: string; value?: string; line?: number }

const needs = (module: { overrides?: string[]; defaults?: Record<string, unknown>; inFiles?: InFile[] }) =>
  ({
    names: { releaseParameter: '/medspa/development/release' },
    profile: { env: {} },
    settings: { environment: 'development', region: 'us-east-1' },
    terraform: {
      variablesInFiles: async () =>
        (module.inFiles ?? []).map((each, index) => ({ file: 'dev.tfvars', named: true, line: index + 1, ...each })),
      declaredVariables: async () => [...ownedVariables, 'db_instance_class', 'alarms_email'],
      overrideFiles: async () => module.overrides ?? [],
      variableValues: async (wanted: readonly string[]) =>
        Object.fromEntries(wanted.map((name) => [name, module.defaults?.[name] ?? null])),
    },
  }) as unknown as Needs

const tellNothing = (line: string) => {
  throw new Error(`told: ${line}`)
}

test('a module as it was committed is nothing to refuse', async () => {
  await checkVariables(needs({}), tellNothing)
})

test('override files are refused by name, each of them: they may change the release', async () => {
  await expect(
    checkVariables(
      needs({ overrides: ['/infra/localstack_providers_override.tf', '/infra/x_override.tf'] }),
      tellNothing,
    ),
  ).rejects.toMatchObject({
    code: 'terraform-override',
    exitCode: 3,
    message: expect.stringContaining('/infra/localstack_providers_override.tf'),
    hint: expect.stringContaining('mv /infra/localstack_providers_override.tf'),
    evidence: [expect.stringContaining('/infra/x_override.tf')],
  })
})

test('a default that the module gives a variable of the release is refused', async () => {
  await expect(checkVariables(needs({ defaults: { api_image_tag: 'v1' } }), tellNothing)).rejects.toMatchObject({
    code: 'release-variable-set',
    exitCode: 3,
    message: expect.stringContaining('api_image_tag'),
    hint: expect.stringContaining('/medspa/development/release'),
  })
})

test("a file's variables that infra/terraform does not have are refused all at once, with what replaces each", async () => {
  const inFiles = [
    { name: 'db_instance_class' },
    { name: 'cognito_region' },
    { name: 'ui_price_class' },
    { name: 'typo' },
  ]
  await expect(checkVariables(needs({ inFiles }), tellNothing)).rejects.toMatchObject({
    code: 'variable-undeclared',
    exitCode: 3,
    message: 'dev.tfvars:2 sets cognito_region, which infra/terraform does not have: Terraform would ignore it.',
    evidence: [
      'dev.tfvars:2 sets cognito_region: a plain variable of the API: `api.environment: {COGNITO_REGION: "…"}` in medspa.config.yaml',
      expect.stringMatching(/^dev\.tfvars:3 sets ui_price_class: the portal/),
      'dev.tfvars:4 sets typo: not a variable of infra/terraform',
    ],
  })
})

test('with a variable of the release they are told in the same refusal', async () => {
  const inFiles = [{ name: 'api_certificate_arn' }, { name: 'typo' }, { name: 'enable_blue_green' }]
  await expect(checkVariables(needs({ inFiles }), tellNothing)).rejects.toMatchObject({
    code: 'release-variable-set',
    evidence: [
      'dev.tfvars:1 sets api_certificate_arn: `certificate_arn` in medspa.config.yaml: docs/operations.md, "The API\'s name"',
      expect.stringMatching(/^dev\.tfvars:3 sets enable_blue_green: /),
      'dev.tfvars:2 sets typo: not a variable of infra/terraform',
    ],
  })
})

test('a value that looks like a credential is told of, and goes on', async () => {
  const told: string[] = []
  const inFiles = [
    { name: 'alarms_email', value: 'sk_live_abcdefghij' },
    { name: 'db_instance_class', value: 'db.t4g.micro' },
  ]
  await checkVariables(needs({ inFiles }), (line) => told.push(line))
  expect(told).toEqual([expect.stringMatching(/^dev\.tfvars:1 sets alarms_email to what looks like a key of Stripe: /)])
  expect(told.join()).not.toContain('abcdefghij')
})
