import { expect, test } from 'vitest'
import { applyArgs, initArgs, outputArgs, planArgs, showArgs, versionArgs } from '../../src/terraform/args.ts'

const backend = { bucket: 'b', key: 'medspa-ai-platform/development/terraform.tfstate', region: 'us-east-1' }

test('init reconfigures for one state and leaves the lock file of the module alone', () => {
  expect(initArgs({ backend, lockFile: 'readonly' })).toEqual([
    'init',
    '-json',
    '-input=false',
    '-no-color',
    '-reconfigure',
    '-lockfile=readonly',
    '-backend-config=bucket=b',
    '-backend-config=key=medspa-ai-platform/development/terraform.tfstate',
    '-backend-config=region=us-east-1',
  ])
  expect(initArgs({ backend: { ...backend, lockTable: 'locks' }, lockFile: 'write' }).at(-1)).toBe(
    '-backend-config=dynamodb_table=locks',
  )
  expect(initArgs({ backend: undefined, lockFile: 'write' })).toEqual([
    'init',
    '-json',
    '-input=false',
    '-no-color',
    '-reconfigure',
  ])
})

test('plan carries variables as Terraform reads them, and leaves out what is not set', () => {
  const variables = {
    environment: 'development',
    api_desired_count: 0,
    enable_blue_green: false,
    availability_zones: ['us-east-1a', 'us-east-1b'],
    import_ids: { 'aws_cloudwatch_log_group.api': '/medspa/development/api' },
    api_certificate_arn: undefined,
    parked: null,
  }
  const args = planArgs({
    out: '/d/tfplan',
    variables,
    varFile: '/c/x.tfvars',
    targets: ['module.ecr'],
    lockTimeout: '10s',
  })
  expect(args).toEqual([
    'plan',
    '-json',
    '-input=false',
    '-no-color',
    '-detailed-exitcode',
    '-lock-timeout=10s',
    '-out=/d/tfplan',
    '-var-file=/c/x.tfvars',
    '-var=environment=development',
    '-var=api_desired_count=0',
    '-var=enable_blue_green=false',
    '-var=availability_zones=["us-east-1a","us-east-1b"]',
    '-var=import_ids={"aws_cloudwatch_log_group.api":"/medspa/development/api"}',
    '-target=module.ecr',
  ])
})

test('a plan that is only shown takes no lock', () => {
  const args = planArgs({ out: '/d/tfplan', variables: {}, lockTimeout: undefined })
  expect(args).toContain('-lock=false')
  expect(args.join(' ')).not.toContain('lock-timeout')
})

test('apply takes the saved plan and nothing else', () => {
  expect(applyArgs({ planFile: '/d/tfplan', lockTimeout: '10s' })).toEqual([
    'apply',
    '-json',
    '-input=false',
    '-no-color',
    '-lock-timeout=10s',
    '/d/tfplan',
  ])
})

test('reading commands print JSON', () => {
  expect([versionArgs(), showArgs('/p'), outputArgs()]).toEqual([
    ['version', '-json'],
    ['show', '-json', '-no-color', '/p'],
    ['output', '-json', '-no-color'],
  ])
})

test('a plan to destroy is one, and no other plan is', () => {
  const options = { out: '/d/tfplan', variables: {}, lockTimeout: '10s' }
  expect(planArgs({ ...options, destroy: true })).toContain('-destroy')
  expect(planArgs(options)).not.toContain('-destroy')
})
