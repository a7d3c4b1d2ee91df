import { expect, test } from 'vitest'
import { checkVariables } from '../../../src/steps/preflight/check-variables.ts'

type Needs = Parameters<typeof checkVariables>[0]

const needs = (module: { overrides?: string[]; defaults?: Record<string, unknown> }) =>
  ({
    names: { releaseParameter: '/medspa/development/release' },
    profile: { env: {} },
    settings: { environment: 'development', region: 'us-east-1' },
    terraform: {
      variablesInFiles: async () => [],
      overrideFiles: async () => module.overrides ?? [],
      variableValues: async (wanted: readonly string[]) =>
        Object.fromEntries(wanted.map((name) => [name, module.defaults?.[name] ?? null])),
    },
  }) as unknown as Needs

test('a module as it was committed is nothing to refuse', async () => {
  await checkVariables(needs({}))
})

test('override files are refused by name, each of them: they may change the release', async () => {
  await expect(
    checkVariables(needs({ overrides: ['/infra/localstack_providers_override.tf', '/infra/x_override.tf'] })),
  ).rejects.toMatchObject({
    code: 'terraform-override',
    exitCode: 3,
    message: expect.stringContaining('/infra/localstack_providers_override.tf'),
    hint: expect.stringContaining('mv /infra/localstack_providers_override.tf'),
    evidence: [expect.stringContaining('/infra/x_override.tf')],
  })
})

test('a default that the module gives a variable of the release is refused', async () => {
  await expect(checkVariables(needs({ defaults: { api_image_tag: 'v1' } }))).rejects.toMatchObject({
    code: 'release-variable-set',
    exitCode: 3,
    message: expect.stringContaining('api_image_tag'),
    hint: expect.stringContaining('/medspa/development/release'),
  })
})
