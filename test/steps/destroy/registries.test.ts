import { expect, it } from 'vitest'
import { namesFor } from '../../../src/config/names.ts'
import { registriesOf } from '../../../src/steps/destroy/registries.ts'

it("the environment's registries are those of the configuration, and of targets that it had once", () => {
  const platform = { workers: { mail: { target: 'jobs' } } }
  const changes = ['api', 'jobs', 'former'].map((name) => ({
    address: `module.ecr.aws_ecr_repository.this["${name}"]`,
    type: 'aws_ecr_repository',
    action: 'delete' as const,
  }))
  expect(registriesOf(namesFor('development'), { platform }, { changes })).toEqual(
    ['api', 'voice-lambda', 'jobs', 'former'].map((name) => `medspa-development-${name}`),
  )
})
