import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createQuotas } from '../../../src/aws/account/quotas.ts'
import { createServiceLinkedRoles } from '../../../src/aws/account/service-linked-roles.ts'
import { type Clients, createClients } from '../../../src/aws/clients.ts'
import { startCallFaultHarness } from '../sandbox/support/call-fault-harness.ts'

let harness: Awaited<ReturnType<typeof startCallFaultHarness>>
let clients: Clients
beforeAll(async () => {
  harness = await startCallFaultHarness()
  const { credentials, endpoint, region } = harness.options
  clients = createClients({ region, endpoint, credentials })
})
afterEach(() => harness.releaseAll())
afterAll(() => harness.close())

const deny = (service: string, operation: string) =>
  harness.fault({ fault: 'access-denied', service, operation, count: 0 })

test('a service-linked role is made once, and seen', async () => {
  const roles = createServiceLinkedRoles({ clients })
  expect(await roles.exists('AWSServiceRoleForRDS')).toBe(false)
  expect(await roles.make('rds.amazonaws.com')).toBe('made')
  expect(await roles.exists('AWSServiceRoleForRDS')).toBe(true)
  expect(await roles.make('rds.amazonaws.com')).toBe('existed')
})

test('a right that is missing is an answer; another refusal is none', async () => {
  const roles = createServiceLinkedRoles({ clients })
  await deny('iam', 'GetRole')
  await deny('iam', 'CreateServiceLinkedRole')
  expect(await roles.exists('AWSServiceRoleForECS')).toBeUndefined()
  expect(await roles.make('ecs.amazonaws.com')).toBe('denied')
  await harness.releaseAll()
  await harness.fault({ fault: 'expired-token', service: 'iam', count: 0 })
  await expect(roles.exists('AWSServiceRoleForECS')).rejects.toMatchObject({ code: 'aws-credentials' })
  await expect(roles.make('ecs.amazonaws.com')).rejects.toMatchObject({ code: 'aws-credentials' })
})

test("a quota is the account's; without the right, or of a name that AWS does not know, it is not known", async () => {
  const quotas = createQuotas({ clients })
  const concurrency = { service: 'lambda', code: 'L-B99A9384' }
  expect(await quotas.value(concurrency)).toBe(1000)
  await harness.fault({ service: 'servicequotas', fault: 'quotas', value: 'lambda:L-B99A9384=10' })
  expect(await quotas.value(concurrency)).toBe(10)
  expect(await quotas.value({ service: 'lambda', code: 'L-00000000' })).toBeUndefined()
  await deny('servicequotas', 'GetServiceQuota')
  expect(await quotas.value(concurrency)).toBeUndefined()
})
