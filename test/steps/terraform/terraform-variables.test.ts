import { expect, test } from 'vitest'
import { baseVariables } from '../../../src/steps/terraform/terraform-variables.ts'

const settings = { environment: 'development', region: 'us-east-1', configFile: undefined } as const

test('the account of the configuration is the only one that a plan may be in', () => {
  expect(baseVariables({ ...settings, accountId: '123456789012' })).toEqual({
    environment: 'development',
    aws_region: 'us-east-1',
    config_file: '',
    allowed_account_ids: ['123456789012'],
  })
})

test('without one in the configuration a tfvars file may name accounts', () => {
  expect(baseVariables({ ...settings, accountId: undefined }).allowed_account_ids).toBeUndefined()
})

test('Terraform reads the file that medspa read, and no other', () => {
  expect(
    baseVariables({ ...settings, accountId: undefined, configFile: '/clinic/medspa.config.yaml' }).config_file,
  ).toBe('/clinic/medspa.config.yaml')
})
